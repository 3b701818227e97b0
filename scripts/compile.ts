// Builds dist/guichet, one executable with the workers and the default lab inside and only the permissions it needs.
// Runs with the Deno that runs this script, so a stand-in base (DENORT_BIN) meets the Deno it belongs to.
import { OTHER_PROGRAMS, SERVE_PERMISSIONS } from "../src/cli/process_io.ts";

const OUTPUT = "dist/guichet";

/** What the graph of main.ts does not show: the workers are reached by URL, the default lab and the pages read as files. */
export const INCLUDED = [
  "src/dataplane/worker.ts",
  "src/grade/trial/worker.ts",
  "config/lab.toml",
  "config/lab.fr.toml",
  "src/board/pages",
  "src/exchange/views/byte_views.js",
];

/** The same as for `deno task guichet`: of `deno task serve`, and what `doctor` runs. */
const PERMISSIONS = [...SERVE_PERMISSIONS, `--allow-run=${OTHER_PROGRAMS.join(",")}`];

/** Leaves the checkers' npm packages out; Deno before 2.9 does not know it and embeds every locked package. */
const SMALLER = "--exclude-unused-npm";

/** Bytes of stack for a compiler thread: 2.6 overflows its 2 MiB when it walks as many npm packages as we lock. */
const COMPILER_STACK = "67108864";

async function knows(flag: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["compile", "--help"] }).output();
  return new TextDecoder().decode(stdout).includes(flag);
}

async function compile(): Promise<number> {
  const args = ["compile", "--no-check", "--output", OUTPUT, ...PERMISSIONS];
  for (const path of INCLUDED) args.push("--include", path);
  if (await knows(SMALLER)) args.push(SMALLER);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "main.ts"],
    env: { RUST_MIN_STACK: COMPILER_STACK },
  }).spawn().status;
  return code;
}

if (import.meta.main) Deno.exit(await compile());
