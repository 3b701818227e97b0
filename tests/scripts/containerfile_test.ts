// Tests of container/Containerfile without an engine: the build has every file that it compiles, and what it
// says of the lab is true of the lab.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { INCLUDED } from "../../scripts/bundle.ts";
import { missingFiles, WORKER_ENTRIES } from "../../scripts/import_rules.ts";
import { moduleGraph } from "../../scripts/module_graph.ts";
import { labPorts } from "../../src/cli/doctor/check.ts";
import { loadConfig } from "../../src/config/load.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";

const read = (path: string) => Deno.readTextFileSync(`${PROJECT_ROOT}/${path}`);

/** Its instructions, each with its words: `["COPY", "main.ts", "./"]`. */
const INSTRUCTIONS = read("container/Containerfile").replace(/^#.*\n/gm, "").replaceAll("\\\n", "")
  .split("\n").filter((line) => line !== "").map((line) => line.split(/\s+/));

const named = (name: string) => INSTRUCTIONS.filter(([first]) => first === name).map(([, ...words]) => words);

Deno.test("the Containerfile copies every file that the executable is compiled from", async () => {
  await using dir = await tempDir();
  const copies = named("COPY").filter(([first]) => !first.startsWith("--from="));
  for (const words of copies) {
    const target = dir.join(words.at(-1)!);
    await Deno.mkdir(target, { recursive: true });
    // Of a folder, COPY takes what is in it.
    const sources = words.slice(0, -1).map((path) => `${PROJECT_ROOT}/${path.replace(/\/$/, "/.")}`);
    await runSuccessfully(["cp", "-R", ...sources, target]);
  }
  const roots = ["main.ts", "scripts/compile.ts", ...WORKER_ENTRIES];
  const graph = await moduleGraph(dir.path, roots);
  assertEquals(missingFiles(graph), []);
  const needed = [...roots, ...INCLUDED, "deno.lock", ...types(read("deno.json"))];
  assertEquals(needed.filter((path) => !isThere(dir.join(path))), []);
});

/** Files of declarations that deno.json names. */
function types(text: string): string[] {
  return JSON.parse(text).compilerOptions.types;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

Deno.test("the Containerfile names the default lab's ports that other machines reach", () => {
  const ports = labPorts(loadConfig(read("config/lab.toml"), "config/lab.toml")).filter(({ outside }) =>
    outside
  );
  assertEquals(
    named("EXPOSE").flat().sort(),
    ports.map(({ port, protocol }) => `${port}/${protocol}`).sort(),
  );
});

Deno.test("container/README.md names the number of the image's user", () => {
  const uid = named("RUN").flat().find((_, i, words) => words[i - 1] === "--uid");
  const text = read("container/README.md");
  assertStringIncludes(text, `\`guichet\`, number ${uid},`);
  assertStringIncludes(text, `install -d -o ${uid} `);
});
