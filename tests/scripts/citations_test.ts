// What the source cites is in the repository: sections of docs/deno-posix.md by their number, other pages by their path.

import { assert, assertEquals } from "@std/assert";
import { sourceFiles } from "../../scripts/source_files.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** `docs/deno-posix.md §3`, `docs/deno-posix.md T1`. */
const SECTION = /deno-posix\.md (?:§(\d+)|(T\d))/g;

Deno.test("every section of docs/deno-posix.md that is cited is there", async () => {
  const page = await Deno.readTextFile(`${ROOT}/docs/deno-posix.md`);
  const files = await sourceFiles(ROOT, ["main.ts", "src", "tests"], [".ts"]);
  let cited = 0;
  for (const { path, text } of files) {
    for (const [, number, trap] of text.matchAll(SECTION)) {
      cited++;
      assert(
        page.includes(number === undefined ? `\n### ${trap}: ` : `\n## ${number}. `),
        `${path}: ${number ?? trap}`,
      );
    }
  }
  assert(cited >= 12, `only ${cited} citations were found`);
});

Deno.test("every page of docs that is cited is there", async () => {
  const files = await sourceFiles(ROOT, ["main.ts", "src", "scripts"], [".ts", ".js"]);
  const pages = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([page]) => page)),
  );
  const missing = [...pages].filter((page) => {
    try {
      return !Deno.statSync(`${ROOT}/${page}`).isFile;
    } catch {
      return true;
    }
  });
  assertEquals(missing, []);
});
