// Tests of the size check: limits met exactly, passed by one, and functions in their several shapes.
import { assertEquals } from "@std/assert";
import { fileProblems, MAX_FILE_LINES, MAX_FUNCTION_LINES, sizeProblems } from "../../scripts/check_sizes.ts";
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
    assertEquals(problems(MAX_FILE_LINES + 1), [`${path}: 351 lines; 350 at most`]);
  });
}

Deno.test("fileProblems wants a head comment in src", () => {
  assertEquals(fileProblems({ path: "src/a.ts", text: "export {};\n" }).length, 1);
  assertEquals(fileProblems({ path: "tests/a_test.ts", text: "export {};\n" }), []);
});

Deno.test("sizeProblems reads src, scripts, tests and main.ts", async () => {
  const long = HEAD.repeat(MAX_FILE_LINES + 1);
  const files = ["main.ts", "scripts/bench/a.c", "src/a/b.ts", "tests/a_test.ts"];
  const tree = Object.fromEntries([...files, "dist/a.ts", "other/a.ts"].map((path) => [path, long]));
  const problems = await withTree(tree, sizeProblems);
  assertEquals(problems.map((text) => text.split(":")[0]), files);
});
