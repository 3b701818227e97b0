// What makes listeners unkind on purpose costs other listeners nothing: the files that serve those don't know of it.
import { assertEquals } from "@std/assert";
import { PROJECT_ROOT } from "../support/project_root.ts";

/** Entered for every datagram, or every read and write of a connection, of an ordinary listener. */
const HOT = [
  "datagrams/source.ts",
  "datagrams/listener.ts",
  "connections/connection.ts",
  "connections/open_connections.ts",
];

const UNKIND =
  /\/src\/(?:impair|challenges)\/|\/(?:unkind|arrival|later|timed_connections|impaired_passage)\w*\.ts$/;

/** The files that a file imports as values, its own imports' too. */
async function reachable(path: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(path)) return known;
  known.add(path);
  const text = await Deno.readTextFile(path);
  for (const [, names, file] of text.matchAll(/^import ([^;]*?) from "(\.[^"]*)";/gms)) {
    const isTypes = names.startsWith("type ") ||
      (names.startsWith("{") &&
        names.replace(/[{}\s]/g, "").split(",").filter(Boolean).every((each) => each.startsWith("type")));
    if (!isTypes) await reachable(new URL(file, `file://${path}`).pathname, known);
  }
  return known;
}

for (const file of HOT) {
  Deno.test(`dataplane/${file} reaches nothing that is unkind on purpose`, async () => {
    const files = await reachable(`${PROJECT_ROOT}/src/dataplane/${file}`);
    assertEquals([...files].filter((path) => UNKIND.test(path)), []);
  });
}

Deno.test("what an unkind listener is served by is found that way", async () => {
  for (const file of ["datagrams/unkind.ts", "connections/timed_connections.ts", "serve.ts"]) {
    const files = await reachable(`${PROJECT_ROOT}/src/dataplane/${file}`);
    assertEquals([...files].some((path) => UNKIND.test(path)), true, file);
  }
});
