// Builds dist/guichet, one executable with the bundle of everything inside and only the permissions it needs.
// Runs with the Deno that runs this script, so a stand-in base (DENORT_BIN) meets the Deno it belongs to.
import { OTHER_PROGRAMS, SERVE_FLAGS } from "../src/cli/process_io.ts";
import { bundle } from "./bundle.ts";

const OUTPUT = "dist/guichet";

/** The same as for `deno task guichet`: of `deno task serve`, and what `doctor` runs. */
const FLAGS = [...SERVE_FLAGS, `--allow-run=${OTHER_PROGRAMS.join(",")}`];

async function compile(): Promise<number> {
  const root = await Deno.makeTempDir({ prefix: "guichet-bundle-" });
  try {
    const { config, files: [main, ...others] } = await bundle(root);
    const args = ["compile", "--no-check", "--config", config, "--output", `${Deno.cwd()}/${OUTPUT}`];
    for (const path of others) args.push("--include", path);
    const command = { args: [...args, ...FLAGS, main], cwd: root };
    return (await new Deno.Command(Deno.execPath(), command).spawn().status).code;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await compile());
