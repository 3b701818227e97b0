// What `deno task audit` makes of a lock and of licences.
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { dependencyProblems, licenceOf, lockedDependencies } from "../../scripts/dependencies.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";

const HASH = `sha512-${"A".repeat(86)}==`;
const LOCK = {
  version: "5",
  specifiers: { "npm:@scope/one@^1": "1.2.3", "npm:two@2": "2.0.0_peer@1.0.0" },
  npm: {
    "three@3.0.0": { integrity: HASH },
    "two@2.0.0_peer@1.0.0": { integrity: HASH },
    "@scope/one@1.2.3": { integrity: HASH },
  },
  workspace: { dependencies: ["npm:@scope/one@^1"] },
};

Deno.test("lockedDependencies tells direct from transitive, scopes and peers from names", () => {
  const found = lockedDependencies(JSON.stringify(LOCK)).map((
    { name, version, direct },
  ) => [name, version, direct]);
  assertEquals(found, [["@scope/one", "1.2.3", true], ["three", "3.0.0", false], ["two", "2.0.0", false]]);
});

Deno.test("lockedDependencies refuses locks of another form, and packages from elsewhere", () => {
  assertThrows(() => lockedDependencies(JSON.stringify({ ...LOCK, version: "6" })), Error, "want 5");
  const remote = { "https://example.com/x.ts": "00" };
  assertThrows(() => lockedDependencies(JSON.stringify({ ...LOCK, remote })), Error, "it has remote");
});

Deno.test("licenceOf reads SPDX and the form before it", () => {
  assertEquals(licenceOf({ license: "MIT" }), "MIT");
  assertEquals(licenceOf({ license: { type: "ISC", url: "x" } }), "ISC");
  for (const none of [{}, { license: "" }, { license: 7 }, null, "MIT"]) {
    assertEquals(licenceOf(none), undefined);
  }
});

const RIGHT = { name: "a", version: "1.0.0", direct: true, integrity: HASH, licence: "MIT" };

Deno.test("dependencyProblems wants a sha512 and an allowed licence", () => {
  for (const licence of ["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC", "Apache-2.0"]) {
    assertEquals(dependencyProblems({ ...RIGHT, licence }), [], licence);
  }
  for (
    const licence of ["GPL-3.0", "MIT AND GPL-3.0", "UNLICENSED", "SEE LICENSE IN x", "(MIT OR (A AND B))"]
  ) {
    assertMatch(
      dependencyProblems({ ...RIGHT, licence })[0],
      /^a@1\.0\.0: licence .* is not allowed; want 0BSD, /,
    );
  }
  assertMatch(dependencyProblems({ ...RIGHT, licence: undefined })[0], /names no licence/);
  for (const integrity of [undefined, "", "sha1-abc", HASH.slice(0, -3)]) {
    assertMatch(dependencyProblems({ ...RIGHT, integrity })[0], /no sha512 integrity/);
  }
});

const AUDIT = [
  Deno.execPath(),
  "run",
  "--allow-read",
  "--allow-run",
  "--allow-env",
  `${PROJECT_ROOT}/scripts/audit.ts`,
];

Deno.test("audit finds nothing wrong with what guichet depends on", async () => {
  const { code, stdout, stderr } = await runCommand(AUDIT, { cwd: PROJECT_ROOT });
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^direct +hono@\d/m);
  assertMatch(stdout, /^Audit: \d+ direct dependencies, \d+ through them, 0 problems$/m);
});

Deno.test("audit fails when a package has lost its integrity", async () => {
  await using dir = await tempDir();
  const lock = JSON.parse(Deno.readTextFileSync(`${PROJECT_ROOT}/deno.lock`));
  const [first] = Object.keys(lock.npm);
  delete lock.npm[first].integrity;
  await dir.write("deno.lock", JSON.stringify(lock));
  const { code, stderr } = await runCommand(AUDIT, { cwd: dir.path });
  assertEquals(code, 1);
  assertMatch(stderr, /no sha512 integrity for it; run deno install/);
});

Deno.test("the lock is frozen: what it does not hold is refused, not added", async () => {
  const { lock } = JSON.parse(Deno.readTextFileSync(`${PROJECT_ROOT}/deno.json`));
  assertEquals(lock, { path: "deno.lock", frozen: true });
  await using dir = await tempDir();
  // The lock of a tree without dependencies, and a configuration that wants one.
  await dir.write("deno.lock", '{ "version": "5" }');
  await dir.write("deno.json", JSON.stringify({ lock, imports: { lit: "npm:lit-html@3.3.3" } }));
  const main = await dir.write("main.ts", 'import "lit";\n');
  const { code, stderr } = await runCommand([Deno.execPath(), "run", "--cached-only", main], {
    cwd: dir.path,
  });
  assertEquals([code, await Deno.readTextFile(dir.join("deno.lock"))], [1, '{ "version": "5" }']);
  assertMatch(stderr, /lockfile is out of date/);
});
