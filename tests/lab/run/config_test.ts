// Tests of a configuration that is wrong or can't be read, through the command line: what is said, with which status,
// and that nothing was opened. What counts as wrong is tested in tests/config, other wrong command lines in tests/cli.
import { assert, assertEquals } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { exists, lab, listener, TWO } from "../support/run_labs.ts";

/** Four mistakes, each on a line that says so; `PATH` is a folder's. */
const WRONG = `[[listener]]
name = "good"
transport = "unix"
path = "PATH/socket"
service = "echo"
[lab]
nmae = "Mine"                # unknown key; did you mean name
[[listener]]
name = "bad"
transport = "multicast"
group = "192.0.2.1"          # is not a multicast address
port = 70000                 # out of range; expected 0 to 65535
service = "counter"          # does not fit multicast
`;

for (const command of ["serve", "check"]) {
  Deno.test(`${command} reports all mistakes at once, with file and line, and opens nothing`, async () => {
    await using dir = await tempDir();
    const text = WRONG.replace("PATH", dir.path);
    await dir.write("my.toml", text);
    await using daemon = await startDaemon({ args: [command, "--config", "my.toml"], cwd: dir.path });
    const { code } = await daemon.wait();
    assertEquals([code, daemon.stdout], [2, []]);
    const [title, ...mistakes] = daemon.stderr;
    assertEquals(title, 'guichet: Cannot use configuration "my.toml": 4 mistakes');
    const wanted = text.split("\n").map((line, i) => [`my.toml:${i + 1}: `, line.split("  # ")[1]]).filter((
      [, what],
    ) => what);
    const found = mistakes.filter((line) => /^my\.toml:\d+: /.test(line));
    assertEquals(found.length, wanted.length, daemon.output);
    wanted.forEach(([place, what], i) =>
      assert(found[i].startsWith(place) && found[i].includes(what), found[i])
    );
    assertEquals(await exists(dir.join("socket")), false);
  });
}

testNeeding(["root", "setpriv"], "serve says which configuration it can't read, and why", async () => {
  await using dir = await tempDir();
  await Deno.chmod(await dir.write("secret.toml", lab() + TWO), 0o000);
  // Root by name only, so that permission bits count.
  const prefix = ["setpriv", "--bounding-set=-all"];
  for (
    const [path, why] of [["none.toml", "no such file"], [".", "it is a directory"], [
      "secret.toml",
      "permission denied",
    ]]
  ) {
    await using daemon = await startDaemon({ args: ["serve", "--config", path], cwd: dir.path, prefix });
    assertEquals((await daemon.wait()).code, 2);
    assertEquals([daemon.stdout, daemon.stderr], [[], [
      `guichet: Cannot read configuration "${path}": ${why}`,
    ]]);
  }
});

Deno.test("check of a file shows what serve of it then does", async () => {
  await using dir = await tempDir();
  const config = lab({ name: "Mine", stdin: "stop" }) + TWO +
    listener("unix", "unix", "echo", { path: dir.join("socket") });
  await using checked = await startDaemon({ config, args: ["check"] });
  assertEquals((await checked.wait()).code, 0);
  await using daemon = await startDaemon({ config, stdin: "piped" });
  await daemon.ready();
  const rows = checked.stdout.map((line) => line.split(/ {2,}/));
  const header = rows.findIndex(([first]) => first === "Listener");
  const shown = rows.slice(header + 1, header + 4);
  assertEquals(
    shown.map((
      [name, transport, address, service],
    ) => [name, transport, address.replace(/:0$/, ""), service]),
    [...daemon.listeners.values()].map(({ name, transport, host, rest }) => [name, transport, host, rest[0]]),
  );
  assert(checked.stdout[0].includes("Mine") && checked.stdout[0].includes("2"), checked.stdout[0]);
});
