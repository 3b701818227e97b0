// Tests of `guichet check` on real addresses: free ones, a running lab's, and those that nobody could open.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runClient } from "../../support/client.ts";
import { startDaemon } from "../../support/daemon.ts";
import { freePort } from "../../support/free_port.ts";
import { runSuccessfully } from "../../support/run_command.ts";
import { type TempDir, tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { ask, connectTo, exists, lab, listener, sameListeners, table } from "../support/run_labs.ts";

/** What `check` says of the addresses, by listener, and its exit status. */
async function check(config: string): Promise<{ code: number; said: Map<string, string>; last: string }> {
  await using daemon = await startDaemon({ config, args: ["check"] });
  const { code } = await daemon.wait();
  assertEquals(daemon.stderr, []);
  const rows = daemon.stdout.map((line) => line.split(/ {2,}/)).filter(([state]) =>
    /^(free|taken|unusable)$/.test(state)
  );
  const said = new Map(rows.map(([state, name, ...rest]) => [name, [state, ...rest].join("  ")]));
  return { code, said, last: daemon.stdout.at(-1)! };
}

function config(dir: TempDir): string {
  return lab() + listener("udp", "udp", "counter") + listener("tcp", "tcp", "echo") +
    listener("unix", "unix", "echo", { path: dir.join("socket") });
}

Deno.test("check finds free addresses free and leaves nothing behind", async () => {
  await using dir = await tempDir();
  const { code, said, last } = await check(config(dir));
  assertEquals([code, last], [0, "All 3 addresses are free"]);
  assertEquals([...said], [
    ["udp", "free  127.0.0.1:0"],
    ["tcp", "free  127.0.0.1:0"],
    ["unix", `free  ${dir.join("socket")}`],
  ]);
  assert(!await exists(dir.join("socket")));
});

testNeeding(
  ["gcc"],
  "check names a running lab's process for each of its addresses, and does not disturb it",
  async () => {
    await using dir = await tempDir();
    await using daemon = await startDaemon({ config: config(dir) });
    await daemon.ready();
    const tcp = await connectTo(daemon, "tcp");
    const unix = await connectTo(daemon, "unix");
    assertEquals([await ask(tcp, "a"), await ask(unix, "b")], ["a", "b"]);
    const { port: udpPort } = daemon.listener("udp");
    await runClient("udp_client", ["--count", 5, "127.0.0.1", udpPort]);

    const { code, said, last } = await check(sameListeners(daemon));
    assertEquals([code, last], [1, "0 of 3 addresses are free"]);
    const holder = `pid ${daemon.pid}, guichet-lab`;
    for (const name of ["udp", "tcp"]) {
      const { address } = daemon.listener(name);
      const why = `address already in use (${holder}); choose another port or stop it`;
      assertEquals(said.get(name), `taken  ${address}  Cannot bind ${name} ${address}: ${why}`);
    }
    const path = dir.join("socket");
    const why = `${holder}, serves it; choose another path or stop it`;
    assertEquals(said.get("unix"), `taken  ${path}  Cannot bind unix ${path}: ${why}`);

    assertEquals([await ask(tcp, "c"), await ask(unix, "d")], ["c", "d"]);
    const { stdout } = await runClient("udp_client", ["127.0.0.1", udpPort]);
    assertEquals(stdout, "Reponse : 6\n");
    const another = await connectTo(daemon, "unix");
    assertEquals(await ask(another, "e"), "e");
    for (const each of [tcp, unix, another]) each.close();
    await daemon.stop();
    // Three connections were ours; a fourth would be check's.
    assertMatch(daemon.stdout.find((line) => line.startsWith("all"))!, /^all +6 +3 +/);
    assert(!daemon.output.includes("warning"), daemon.output);
  },
);

testNeeding(
  ["python3"],
  "check leaves a stale socket file where it is, and says that it will be replaced",
  async () => {
    await using dir = await tempDir();
    const path = dir.join("socket");
    await runSuccessfully(["python3", "-c", "import socket, sys; socket.socket(1).bind(sys.argv[1])", path]);
    const before = await Deno.lstat(path);
    const { code, said } = await check(listener("unix", "unix", "echo", { path }));
    assertEquals(code, 0);
    assertEquals(said.get("unix"), `free  ${path}  a socket file that nobody serves will be replaced`);
    assertEquals((await Deno.lstat(path)).ino, before.ino);
  },
);

Deno.test("check finds out what serve would: no such folder, a file that is no socket, no such address", async () => {
  await using dir = await tempDir();
  const file = await dir.write("file", "precious");
  const { code, said, last } = await check(
    listener("folder", "unix", "echo", { path: dir.join("no/socket") }) +
      listener("file", "unix", "echo", { path: file }) +
      listener("foreign", "udp", "counter", { address: "192.0.2.1", port: 4567 }) +
      listener("group", "multicast", "print", { group: "225.0.0.10", port: 7200, interface: "nowhere0" }) +
      listener("free", "tcp", "counter"),
  );
  assertEquals([code, last], [1, "1 of 5 addresses are free"]);
  assertMatch(said.get("folder")!, /no such file or directory; make the folder, or choose another path$/);
  assertMatch(said.get("file")!, /a file that is no socket is there; choose another path or move it away$/);
  assertMatch(said.get("foreign")!, /cannot assign requested address; expected an address of this machine/);
  assertMatch(said.get("group")!, /on "nowhere0": no such interface; expected "auto" or one of lo/);
  assertMatch(said.get("free")!, /^free {2}127\.0\.0\.1:0/);
  assertEquals(await Deno.readTextFile(file), "precious");
});

Deno.test("check tells what is taken from what is not there", async () => {
  await using daemon = await startDaemon({ config: lab() + listener("tcp", "tcp", "echo") });
  await daemon.ready();
  const { said } = await check(
    sameListeners(daemon) +
      listener("foreign", "udp", "counter", { address: "192.0.2.1", port: 4567 }) +
      listener("group", "multicast", "print", { group: "225.0.0.10", port: 7200, interface: "nowhere0" }),
  );
  const states = [...said].map(([name, text]) => `${name} ${text.split(" ")[0]}`);
  assertEquals(states, ["tcp taken", "foreign unusable", "group unusable"]);
});

Deno.test("check shows the board, the journal and the limits, and tells what serve could not open of them", async () => {
  await using dir = await tempDir();
  const journal = dir.join("class.db");
  const port = await freePort();
  const rest = table("board", { address: "0.0.0.0", port, hints_port: 0 }) +
    table("journal", { path: journal });
  const config = lab().replace(/\[(board|journal)\]\n.*\n/g, "") + rest;
  await using daemon = await startDaemon({ config: config + listener("tcp", "tcp", "echo") });
  await daemon.ready();
  // Other ports, the same board and journal.
  await using checked = await startDaemon({
    config: `${config}${listener("udp", "udp", "counter")}`,
    args: ["check"],
  });
  assertEquals((await checked.wait()).code, 1);
  const lines = checked.stdout;
  const shown = lines.map((line) => line.split(/ {2,}/).join("  "));
  assert(shown.includes(`Board  http://0.0.0.0:${port}/  open to the class; nc port 0`), checked.output);
  assert(shown.includes(`Journal  ${journal}  kept for 90 days, up to 256 MiB`), checked.output);
  assertMatch(checked.output, /^Limits +one address +/m);
  const holder = `pid ${daemon.pid}, guichet-lab`;
  const board = shown.find((line) => line.startsWith("taken  [board] port"));
  assertMatch(board ?? "", new RegExp(`in use \\(${holder}\\)`), checked.output);
  const taken = shown.find((line) => line.startsWith("taken  [journal] path"));
  assertMatch(taken ?? "", new RegExp(`another lab \\(pid ${daemon.pid}\\) writes it`), checked.output);
  assert(lines.includes("2 of 3 addresses are free"), checked.output);
  await daemon.stop();
  assert(!daemon.output.includes("warning"), daemon.output);
});

Deno.test("check leaves no journal and no log behind, and finds a folder that is not there", async () => {
  await using dir = await tempDir();
  const config = (folder: string) =>
    lab().replace(/\[journal\]\n.*\n/, "") + table("journal", { path: dir.join(`${folder}class.db`) }) +
    table("log", { file: dir.join(`${folder}lab.log`) }) + listener("udp", "udp", "counter");
  assertEquals((await check(config(""))).code, 0);
  assertEquals([await exists(dir.join("class.db")), await exists(dir.join("lab.log"))], [false, false]);
  const { code, said } = await check(config("no/"));
  assertEquals(code, 1);
  assertMatch(said.get("[journal] path")!, /^unusable .*no such folder/);
  assertMatch(said.get("[log] file")!, /^unusable .*no such directory/);
});
