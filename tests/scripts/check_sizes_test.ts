// Tests of the size check: limits met exactly, passed by one, functions in their several shapes, the floor,
// the counts.
import { assertEquals } from "@std/assert";
import {
  checkSizes,
  type Counts,
  fileProblems,
  MAX_FILE_LINES,
  MAX_FILES,
  MAX_FUNCTION_LINES,
  MAX_FUNCTION_MEMBERS,
  MIN_FILE_LINES,
  MIN_MEDIAN_LINES,
  tooSmall,
  treeProblems,
} from "../../scripts/check_sizes.ts";
import { withTree } from "./temp_tree.ts";

const HEAD = "// Head.\n";

/** `count` lines of statements. */
const lines = (count: number) => "void 0;\n".repeat(count);

/** A function of `count` lines in each shape the language has. */
const SHAPES: Record<string, (count: number) => string> = {
  "a function": (count) => `function long() {\n${lines(count - 2)}}\n`,
  "an arrow function": (count) => `const long = () => {\n${lines(count - 2)}};\n`,
  "a method": (count) => `class A {\nlong() {\n${lines(count - 2)}}\n}\n`,
  "a constructor": (count) => `class A {\nconstructor() {\n${lines(count - 2)}}\n}\n`,
  "a test": (count) => `Deno.test("long", async () => {\n${lines(count - 2)}});\n`,
  "an inner function": (count) => `const a = { b: { long() {\n${lines(count - 2)}} } };\n`,
};

for (const [shape, source] of Object.entries(SHAPES)) {
  Deno.test(`fileProblems measures ${shape}`, () => {
    const problems = (count: number) => fileProblems({ path: "src/a.ts", text: HEAD + source(count) });
    assertEquals(problems(MAX_FUNCTION_LINES), []);
    assertEquals(problems(MAX_FUNCTION_LINES + 1).length, 1);
  });
}

Deno.test("fileProblems leaves a function's own comment out of its length", () => {
  const text = `${HEAD}/**\n${" * More.\n".repeat(20)} */\n${SHAPES["a function"](MAX_FUNCTION_LINES)}`;
  assertEquals(fileProblems({ path: "src/a.ts", text }), []);
});

for (const path of ["src/a.ts", "tests/clients/a.c", "scripts/a.ts", "main.ts"]) {
  Deno.test(`fileProblems counts the lines of ${path}`, () => {
    const problems = (count: number) => fileProblems({ path, text: "// Head.\n".repeat(count) });
    assertEquals(problems(MAX_FILE_LINES), []);
    assertEquals(problems(MAX_FILE_LINES + 1), [
      `${path}: ${MAX_FILE_LINES + 1} lines; ${MAX_FILE_LINES} at most`,
    ]);
  });
}

Deno.test("fileProblems wants a head comment in src", () => {
  assertEquals(fileProblems({ path: "src/a.ts", text: "export {};\n" }).length, 1);
  assertEquals(fileProblems({ path: "tests/a_test.ts", text: "export {};\n" }), []);
});

/** A source of `count` lines that imports other files by paths from its own folder. */
const source = (path: string, count: number, ...imports: string[]) => ({
  path,
  text: imports.map((to) => `import "${to}";\n`).join("") + HEAD.repeat(count - imports.length),
});

Deno.test("tooSmall names a small file that one file imports, however it imports it", () => {
  const small = source("src/a/small.ts", MIN_FILE_LINES - 1);
  for (const text of ['import type { A } from "../a/small.ts";', 'await import("../a/small.ts");']) {
    const problems = tooSmall([small, { path: "src/b/one.ts", text }]);
    assertEquals(problems.map((problem) => problem.split(",")[0]), ["src/a/small.ts: 39 lines"]);
  }
});

Deno.test("tooSmall lets stand what two files import, what none does, what is long enough, a service, and exceptions", () => {
  const importer = source("src/a/one.ts", 50, "./small.ts", "./enough.ts", "../services/echo.ts");
  const sources = [
    importer,
    source("src/a/two.ts", 50, "./small.ts"),
    source("src/a/small.ts", 10),
    source("src/a/enough.ts", MIN_FILE_LINES),
    source("src/services/echo.ts", 10),
    source("src/a/entry.ts", 10),
  ];
  assertEquals(tooSmall(sources), []);
  const alone = [source("src/a/small.ts", 10), importer];
  assertEquals(tooSmall(alone, {}).length, 1);
  assertEquals(tooSmall(alone, { "src/a/small.ts": "an entry" }), []);
});

Deno.test("treeProblems holds the number of files, their median and the functions in interfaces", () => {
  const right: Counts = {
    files: MAX_FILES,
    medianLines: MIN_MEDIAN_LINES,
    longestFile: 1,
    longestFunction: 1,
    functionMembers: MAX_FUNCTION_MEMBERS,
  };
  assertEquals(treeProblems(right), []);
  assertEquals(treeProblems({ ...right, files: MAX_FILES + 1 }).length, 1);
  assertEquals(treeProblems({ ...right, medianLines: MIN_MEDIAN_LINES - 1 }).length, 1);
  assertEquals(treeProblems({ ...right, functionMembers: MAX_FUNCTION_MEMBERS + 1 }).length, 1);
});

Deno.test("checkSizes reads src, scripts, tests and main.ts, and counts src", async () => {
  const long = HEAD.repeat(MAX_FILE_LINES + 1);
  const files = ["main.ts", "scripts/bench/a.c", "src/a/b.ts", "tests/a_test.ts"];
  const members =
    "export interface A {\n  of: () => void;\n  or?: (() => void) | undefined;\n  method(): void;\n}\n";
  const tree = {
    ...Object.fromEntries([...files, "dist/a.ts", "other/a.ts"].map((path) => [path, long])),
    "src/a/c.ts": HEAD + members + HEAD.repeat(MIN_MEDIAN_LINES),
  };
  const { problems, counts } = await withTree(tree, checkSizes);
  assertEquals(problems.map((text) => text.split(":")[0]), files);
  assertEquals([counts.files, counts.longestFile, counts.functionMembers], [2, MAX_FILE_LINES + 1, 2]);
});
