// `deno task test` on small trees of tests: what it says of a test that fails once, or always, and how it
// ends.
import { assert, assertEquals } from "@std/assert";
import { ALONE, LONG, phasesOf, PURE_PHASES, WAITING } from "../../scripts/test_phases.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand } from "../support/run_command.ts";
import { withTree } from "./temp_tree.ts";

/** A test that fails when it is run for the first time. */
function failsOnce(name: string): string {
  return `Deno.test(${JSON.stringify(name)}, () => {
  const mark = import.meta.filename + ".${name.length}";
  try { Deno.statSync(mark); } catch { Deno.writeTextFileSync(mark, ""); throw new Error("the first time"); }
});\n`;
}

const PASSES = 'Deno.test("passes", () => {});\n';
const FAILS = 'Deno.test("fails", () => { throw new Error("always"); });\n';

/** @returns the exit status, and the lines that the runner itself printed at the end */
async function run(files: Record<string, string>): Promise<{ code: number; closing: string[] }> {
  const { code, stdout, stderr } = await withTree(
    files,
    (cwd) =>
      runCommand([Deno.execPath(), "run", "--allow-all", `${PROJECT_ROOT}/scripts/test.ts`], {
        cwd,
        env: { CI: "", NO_COLOR: "1" },
      }),
  );
  const lines = stdout.trimEnd().split("\n").filter((line) => /^(Flaky: |\d+ passed)/.test(line));
  assert(lines.length > 0, stdout + stderr);
  return { code, closing: lines };
}

Deno.test("a test that fails and passes when it is run again counts as passed, and is told as flaky", async () => {
  const name = 'says "(x) + y" & more';
  const { code, closing } = await run({
    "tests/a/one_test.ts": PASSES + failsOnce(name),
    "tests/b/two_test.ts": PASSES,
  });
  assertEquals([code, closing], [
    0,
    [`Flaky: ${name} (failed, then passed when run again)`, "3 passed, 0 failed"],
  ]);
});

Deno.test("a test that fails again has failed, and so has a flaky one beside it", async () => {
  const { code, closing } = await run({ "tests/a/one_test.ts": PASSES + FAILS + failsOnce("once") });
  assertEquals([code, closing], [1, ["1 passed, 2 failed"]]);
});

Deno.test("more failures than a busy machine explains are not run again", async () => {
  const tests = ["1", "22", "333", "4444"].map(failsOnce).join("");
  const { code, closing } = await run({ "tests/a/one_test.ts": PASSES + tests });
  assertEquals([code, closing], [1, ["1 passed, 4 failed"]]);
});

Deno.test("a file that cannot be loaded is a failure", async () => {
  const { code, closing } = await run({ "tests/a/one_test.ts": 'throw new Error("no");\n' });
  assertEquals([code, closing], [1, ["0 passed, 1 failed"]]);
});

Deno.test("what the phases name is there, and every file of tests belongs to one of them", async () => {
  const named = [...ALONE, ...LONG, ...WAITING, ...PURE_PHASES.flatMap(({ paths }) => paths)];
  for (const path of named) assert(await Deno.stat(path).catch(() => null) !== null, path);
  const files = (await phasesOf([])).flatMap(({ paths }) => paths);
  assertEquals(files.length, new Set(files).size);
  const { stdout } = await runCommand(["git", "ls-files", "tests"], { cwd: PROJECT_ROOT });
  const tests = stdout.split("\n").filter((path) =>
    path.endsWith("_test.ts") && !path.startsWith("tests/binary/")
  );
  const there = [];
  for (const path of tests) if (await Deno.stat(path).catch(() => null) !== null) there.push(path);
  assertEquals(there.filter((path) => !files.includes(path)), []);
});
