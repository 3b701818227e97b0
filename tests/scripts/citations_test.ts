// What is cited is in the repository: sections of docs/deno-posix.md and pages, which the source cites;
// files, headings and tests, which the pages cite.
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

/** The pages for people. */
const PAGES = await sourceFiles(
  ROOT,
  ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "container", "docs"],
  [".md"],
);

const FILES = await sourceFiles(ROOT, ["main.ts", "src", "tests", "scripts"], [".ts", ".js"]);

function exists(path: string): boolean {
  try {
    Deno.statSync(`${ROOT}/${path}`);
    return true;
  } catch {
    return false;
  }
}

Deno.test("every link of a page leads to a file, and to a heading of it", () => {
  const missing: string[] = [];
  for (const { path, text } of PAGES) {
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const { pathname, hash } = new URL(target, `file:///${path}`);
      const to = pathname.slice(1);
      const heading = hash === "" || headings(read(to)).has(decodeURI(hash.slice(1)));
      if (!exists(to) || !heading) missing.push(`${path}: ${target}`);
    }
  }
  assertEquals(missing, []);
});

function read(path: string): string {
  return exists(path) && path.endsWith(".md") ? Deno.readTextFileSync(`${ROOT}/${path}`) : "";
}

/** The anchors that GitHub gives to a page's headings. */
function headings(text: string): Set<string> {
  const titles = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title);
  return new Set(
    titles.map((title) => title.toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-")),
  );
}

Deno.test("every file that a page names is there", () => {
  const missing: string[] = [];
  for (const { path, text } of PAGES) {
    // Whole paths wherever they stand; the end of one, as a table or a journey gives it, only between
    // backticks.
    const whole = text.match(/(?<![\w./])(?:src|tests|scripts|config|docs|container)\/[\w./-]*\w/g) ?? [];
    const ends = [...text.matchAll(/`([\w./-]+\.(?:ts|js))`/g)].map(([, end]) => end);
    const lost = [...whole, ...ends].filter((each) => !exists(each) && !isEnd(each));
    missing.push(...lost.map((each) => `${path}: ${each}`));
  }
  assertEquals([...new Set(missing)], []);
});

function isEnd(path: string): boolean {
  return FILES.some((file) => `/${file.path}`.endsWith(`/${path}`));
}

Deno.test("every test that docs/dependability.md quotes is in the file that it names", () => {
  const page = read("docs/dependability.md").replace(/\s+/g, " ");
  const missing: string[] = [];
  let quoted = 0;
  for (const [, path, names] of page.matchAll(/`([\w/]+_test\.ts)`((?:,? "[^"]+")+)/g)) {
    const text = FILES.find((file) => file.path === `tests/${path}`)?.text ?? "";
    for (const [, name] of names.matchAll(/"([^"]+)"/g)) {
      quoted++;
      if (!text.includes(name)) missing.push(`${path}: ${name}`);
    }
  }
  assertEquals(missing, []);
  assert(quoted >= 20, `only ${quoted} quotations were found`);
});
