// What others of the machine can do to a lab by files: a name in /tmp that is taken, a FIFO in the configuration's
// place, a configuration that they can read.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lab, listener } from "../lab/support/run_labs.ts";
import { startDaemon } from "../support/daemon.ts";
import { runGuichet } from "../support/guichet.ts";
import { ownNetworkAndTmp } from "../support/namespaces.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { tempDir } from "../support/temp_dir.ts";
import { testNeeding } from "../support/tool.ts";

const NEEDS = ["root", "namespaces", "setpriv"];

/** Another user of the machine. */
const STUDENT = "setpriv --reuid 65534 --regid 65534 --clear-groups";

const TAKEN = `${STUDENT} touch /tmp/guichet.sock`;

testNeeding(
  NEEDS,
  "a stranger's file at /tmp/guichet.sock does not keep the default lab from starting",
  async () => {
    const prefix = ownNetworkAndTmp(`${TAKEN} && mkdir -m 0700 /tmp/mine`);
    await using daemon = await startDaemon({ prefix, env: { XDG_RUNTIME_DIR: "/tmp/mine" } });
    await daemon.ready();
    assertEquals(daemon.listener("unix-echo").address, "/tmp/mine/guichet.sock");
    assertEquals((await daemon.stop()).code, 0);
  },
);

/** Why the folder is not taken, what makes it so, and the variable. */
const NO_FOLDERS: readonly [why: string, first: string, folder: string][] = [
  ["is not set", "true", ""],
  ["is relative", "true", "tmp"],
  ["is not there", "true", "/tmp/none"],
  ["is another user's", `${STUDENT} mkdir -m 0700 /tmp/theirs`, "/tmp/theirs"],
  ["lets others in", "mkdir -m 0755 /tmp/open", "/tmp/open"],
  ["is a link", "mkdir -m 0700 /tmp/mine && ln -s /tmp/mine /tmp/link", "/tmp/link"],
  ["is too long", 'f="/tmp/$(printf %0100d 0)" && mkdir -m 0700 "$f"', `/tmp/${"0".repeat(100)}`],
];

for (const [why, first, folder] of NO_FOLDERS) {
  testNeeding(NEEDS, `the default lab takes /tmp where XDG_RUNTIME_DIR ${why}`, async () => {
    const options = { prefix: ownNetworkAndTmp(first), env: { XDG_RUNTIME_DIR: folder } };
    const { code, stdout, stderr } = await runGuichet(["check"], options);
    assertMatch(stdout, /^free +unix-echo +\/tmp\/guichet\.sock/m, stderr);
    assertEquals(code, 0);
  });
}

/** What a stranger left there, for a lab's user who may not remove it. */
const LEFT_BEHIND: readonly [what: string, first: string, said: RegExp][] = [
  [
    "a file",
    TAKEN,
    /a file that is no socket is there; choose another path or move it away \(it is user 65534's; /,
  ],
  [
    "a socket that nobody serves",
    `${STUDENT} python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('/tmp/guichet.sock')"`,
    /an old socket is there and can't be removed \(.*\); choose another path \(it is user 65534's; /,
  ],
];

for (const [what, first, said] of LEFT_BEHIND) {
  testNeeding(
    [...NEEDS, "python3"],
    `as a last resort, ${what} in /tmp is told with its owner and a way out`,
    async () => {
      // Without CAP_FOWNER, root may not remove another's file from a third user's sticky folder either.
      const prefix = [
        ...ownNetworkAndTmp(`export PATH=/usr/bin:/bin && chown 65533 /tmp && ${first}`),
        "setpriv",
        "--inh-caps=-all",
        "--bounding-set=-fowner",
      ];
      await using daemon = await startDaemon({ prefix, env: { XDG_RUNTIME_DIR: "" } });
      assertEquals((await daemon.wait()).code, 1);
      assertMatch(daemon.output, said);
      assertStringIncludes(daemon.output, "the default lab takes $XDG_RUNTIME_DIR where that is set");
    },
  );
}

testNeeding(
  ["mkfifo"],
  "a FIFO as configuration, or a link to one, is refused at once, at a reload too",
  async () => {
    await using dir = await tempDir();
    const fifo = dir.join("fifo.toml");
    await runSuccessfully(["mkfifo", fifo]);
    await Deno.symlink(fifo, dir.join("link.toml"));
    for (const [name, command] of [["fifo.toml", "check"], ["link.toml", "check"], ["fifo.toml", "serve"]]) {
      const { code, stderr } = await runGuichet([command, "--config", dir.join(name)]);
      assertEquals(code, 2, stderr);
      assertMatch(
        stderr,
        /Cannot read configuration ".*": it is a FIFO, a socket or a device; expected a regular file/,
      );
    }
    const file = await dir.write("lab.toml", lab() + listener("tcp", "tcp", "echo"));
    await using daemon = await startDaemon({ args: ["serve", "--config", file] });
    await daemon.ready();
    await Deno.rename(fifo, file);
    daemon.signal("SIGHUP");
    await daemon.line(/^Not reloaded: 1 mistake/);
    await daemon.line(/it is a FIFO, a socket or a device; expected a regular file/);
    assertEquals((await daemon.stop()).code, 0);
  },
);

const WITH_TOKENS =
  '[lab]\ntraps = false\n[[listener]]\nname = "a"\ntransport = "udp"\naddress = "127.0.0.1"\n' +
  'port = 0\nservice = "echo"\n[board]\nport = 0\nhints_port = 0\ntoken = "0123456789abcdef"\n' +
  'projector_token = "fedcba9876543210"\n[journal]\npath = ":memory:"\n';

Deno.test("check and doctor tell of tokens that others can read, with the mode and what to do", async () => {
  await using dir = await tempDir();
  await Deno.chmod(dir.path, 0o755);
  const file = await dir.write("lab.toml", WITH_TOKENS);
  await Deno.chmod(file, 0o644);
  const found =
    `Everybody on this machine can read [board] token and projector_token in "${file}": it has mode 0644; ` +
    "expected 0600";
  const checked = await runGuichet(["check", "--config", file]);
  assertEquals(checked.code, 0, checked.stderr);
  assertStringIncludes(checked.stdout, `${found}: chmod 600 ${file} (for a service, `);
  const examined = await runGuichet(["doctor", "--json", "--config", file]);
  const { findings } = JSON.parse(examined.stdout) as {
    findings: { check: string; health: string; text: string }[];
  };
  assertEquals(findings.find(({ check }) => check === "secrets")?.text, found);
  for (const said of [checked.stdout, examined.stdout]) assert(!said.includes("0123456789abcdef"), said);

  /** Told no more. */
  const isQuiet = async () =>
    !(await runGuichet(["check", "--config", file])).stdout.includes("can read [board]");
  await Deno.chmod(file, 0o640);
  assert(await isQuiet());
  await Deno.chmod(file, 0o644);
  await Deno.chmod(dir.path, 0o700);
  assert(await isQuiet(), "a folder that others can't enter");
  await Deno.chmod(dir.path, 0o755);
  await dir.write("lab.toml", WITH_TOKENS.replaceAll(/^(?:projector_)?token.*\n/gm, ""));
  assert(await isQuiet(), "no token");
});
