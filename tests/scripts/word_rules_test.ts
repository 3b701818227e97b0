// Tests of the words that may stand only in certain folders.
import { assertEquals } from "@std/assert";
import { forbiddenWords } from "../../scripts/word_rules.ts";

const FORBIDDEN: [path: string, code: string][] = [
  ["src/lab/a.ts", 'Deno.dlopen("libc.so.6", {})'],
  ["src/dataplane/a.ts", "new Deno.UnsafePointerView(p)"],
  ["src/dataplane/b.ts", "const { UnsafeCallback } = Deno"],
  ["main.ts", "Deno.UnsafePointer.of(b)"],
  ["src/cli/serve.ts", "Deno.exit(1)"],
  ["src/services/a.ts", "Deno.env"],
  ["src/hints/a.ts", "const now = Date.now"],
  ["src/config/a.ts", "performance.now()"],
  ["src/services/a.ts", "Math.random()"],
  ["src/services/a.ts", "new Date()"],
  ["src/exchange/a.ts", "new Date( )"],
  ["src/text/a.ts", "Deno.stat"],
  ["src/workers/a.ts", "console.log(1)"],
  ["tests/a_test.ts", "Deno.test.only(f)"],
  ["tests/a_test.ts", "Deno.test({ ignore: true, fn })"],
  ["tests/a_test.ts", "Deno.test.ignore(f)"],
];

const ALLOWED: [path: string, code: string][] = [
  ["src/posix/libc.ts", "Deno.dlopen(p, {}); Deno.UnsafePointer.of(b)"],
  ["main.ts", "Deno.exit(0)"],
  ["src/lab/a.ts", "Date.now(); Math.random()"],
  ["src/log/log.ts", "console.log(1)"],
  ["src/cli/help.ts", "console.log(1)"],
  ["src/exchange/a.ts", "new Date(at)"],
  ["tests/a_test.ts", "Deno.test({ ignore: !found, fn })"],
  ["src/services/a.ts", "// not Date.now() here\n/** nor {@link Deno.exit} */ const a = 1"],
  ["src/services/a.ts", 'const text = "Deno.exit", other = `Date.now() ${text} Math.random()`, r = /Deno/'],
];

for (const [path, code] of FORBIDDEN) {
  Deno.test(`forbiddenWords finds \`${code}\` in ${path}`, () => {
    const problems = forbiddenWords({ path, text: `// Head.\n${code};\n` });
    assertEquals(problems.map((text) => text.slice(0, `${path}:2 says`.length)), [`${path}:2 says`]);
  });
}

for (const [path, code] of ALLOWED) {
  Deno.test(`forbiddenWords passes over \`${code.replaceAll("\n", " ")}\` in ${path}`, () => {
    assertEquals(forbiddenWords({ path, text: `// Head.\n${code};\n` }), []);
  });
}

Deno.test("forbiddenWords finds code inside a template", () => {
  assertEquals(forbiddenWords({ path: "src/services/a.ts", text: "`now: ${Date.now()}`" }).length, 1);
});
