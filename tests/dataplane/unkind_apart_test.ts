// What makes listeners unkind on purpose costs others nothing: a worker loads it only where one of its own wants it.
import { assert, assertEquals } from "@std/assert";
import { PROJECT_ROOT } from "../support/project_root.ts";

/** What is loaded without such a listener: all that a worker starts with. */
const ORDINARY = "worker.ts";

const UNKIND =
  /\/src\/(?:impair|challenges)\/|\/(?:unkind|arrival|later|second_socket|student_key|timed_connections|impaired_passage)\w*\.ts$|^@noble\//;

/** The files and packages that a file imports as values, its own imports' too; those of `import()` only where it runs. */
async function reachable(path: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(path)) return known;
  known.add(path);
  if (!path.startsWith("/")) return known;
  const text = await Deno.readTextFile(path);
  for (const [, names, from] of text.matchAll(/^(?:import|export) ([^;]*?) from "([^"]*)";/gms)) {
    const isTypes = names.startsWith("type ") ||
      (names.startsWith("{") &&
        names.replace(/[{}\s]/g, "").split(",").filter(Boolean).every((each) => each.startsWith("type")));
    if (isTypes) continue;
    await reachable(from.startsWith(".") ? new URL(from, `file://${path}`).pathname : from, known);
  }
  return known;
}

async function unkindOf(file: string): Promise<string[]> {
  const files = await reachable(`${PROJECT_ROOT}/src/dataplane/${file}`);
  return [...files].filter((path) => UNKIND.test(path));
}

Deno.test("a worker starts without what is unkind on purpose", async () => {
  assertEquals(await unkindOf(ORDINARY), []);
});

Deno.test("what unkind listeners are served by is found that way, and all of it is behind one module", async () => {
  const files = await unkindOf("unkind.ts");
  for (
    const part of [
      "/src/challenges/streams/sums.ts",
      "/src/challenges/datagrams/lost.ts",
      "/src/impair/fates.ts",
      "/src/dataplane/datagrams/unkind_answers.ts",
      "/src/dataplane/connections/timed_connections.ts",
      "@noble/hashes/hmac.js",
    ]
  ) assert(files.some((path) => path.endsWith(part)), part);
  const text = await Deno.readTextFile(`${PROJECT_ROOT}/src/dataplane/serve.ts`);
  assertEquals(text.match(/import\("[^"]*"\);/g), ['import("./unkind.ts");', 'import("./unkind.ts");']);
});
