// .ci/run in a small tree, with stand-ins for the programs it starts: how it ends, and what it says of flaky
// tests.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runCommand } from "../support/run_command.ts";
import { withTree } from "./temp_tree.ts";

const COMMAND = "npx --yes deno@2.9.6 task test";

/** What the script looks for, or installs by apt-get. */
const NEEDED =
  "gcc ip socat unshare nsenter setpriv python3 ping rdate nmap ncat xinetd chromium nft systemd-analyze haproxy apt-get";

/** Runs it where the tests print this and end with this status. */
async function runCi(printed: string, status = 0, readme = COMMAND) {
  const script = (text: string) => `#!/bin/sh\n${text}\n`;
  const npx = `case "$*" in
*task*) cat <<'END'
${printed}
END
exit ${status} ;;
*) echo "$PWD/bin/deno" ;;
esac`;
  const tree = {
    ".ci/run": await Deno.readTextFile(`${PROJECT_ROOT}/.ci/run`),
    "README.md": readme,
    "bin/npx": script(npx),
    "bin/deno": script('[ "$1 $2" != "task audit" ] || echo "audited"'),
    ...Object.fromEntries(NEEDED.split(" ").map((name) => [`bin/${name}`, script("exit 0")])),
  };
  return await withTree(tree, async (root) => {
    for (const { name } of Deno.readDirSync(`${root}/bin`)) await Deno.chmod(`${root}/bin/${name}`, 0o755);
    return await runCommand(["bash", ".ci/run"], {
      cwd: root,
      env: { PATH: `${root}/bin:${Deno.env.get("PATH")}` },
      // Another run on this machine may be installing packages.
      timeout: 120_000,
    });
  });
}

Deno.test("a run of CI ends with the sum of its tests, and tells which were flaky before it", async () => {
  const flaky = "Flaky: a (b) (failed, then passed when run again)";
  const { code, stdout } = await runCi(`a ... FAILED\n${flaky}\n12 passed, 0 failed, 1 skipped`);
  const lines = stdout.trimEnd().split("\n");
  assertEquals([code, lines.at(-1)], [0, "12 passed, 0 failed, 1 skipped"]);
  const at = lines.indexOf("== flaky: each has a cause");
  assertEquals(lines[at + 1], flaky);
  assert(at > lines.indexOf("== times"), stdout);
  assertEquals(lines.filter((line) => /^\d+ passed/.test(line)).length, 1);
});

Deno.test("a run of CI whose tests fail goes on to the end, and fails", async () => {
  const { code, stdout } = await runCi("11 passed, 1 failed", 1);
  assertEquals(code, 1);
  assertMatch(stdout, /^ +\d+ s {2}tests +FAILED \(status 1\)$/m);
  assertMatch(stdout, /^ +\d+ s {2}audit +ok$/m);
  assertMatch(stdout, /\n1 steps failed, \d+ s in all\n\n11 passed, 1 failed\n$/);
  assert(!stdout.includes("== flaky"), stdout);
});

Deno.test("tests that end before they can count are a failure of CI", async () => {
  const { code, stdout } = await runCi("Killed", 137);
  assertEquals([code, stdout.trimEnd().split("\n").at(-1)], [1, "0 passed, 1 failed"]);
});

Deno.test("a README with another command for the tests is a failure of CI", async () => {
  const { code, stdout } = await runCi("1 passed, 0 failed", 0, "npm test");
  assertEquals(code, 1);
  assertMatch(stdout, /README\.md does not say `npx --yes deno@2\.9\.6 task test`/);
});
