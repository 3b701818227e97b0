import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { GUICHET, type GuichetOptions, runGuichet } from "../../support/guichet.ts";
import { startOnPty } from "../../support/pty.ts";
import { Python } from "../../support/python.ts";
import { testNeeding } from "../../support/tool.ts";
import { waitFor } from "../../support/wait_for.ts";
import { innerPid, labWorld, NEEDS, type Row } from "../support/lab_world.ts";

testNeeding(NEEDS, "sockets shows the lab's sockets and nobody else's, each with its listener", async () => {
  await using lab = await labWorld();
  await using other = new Python(
    "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()\nprint('up')",
    lab.prefix,
  );
  await other.line(/up/);
  const { labs, sockets } = await lab.json() as { labs: unknown; sockets: Row[] };
  assertEquals(labs, [{ pid: lab.pid, uid: 0, name: "Mine" }]);
  const rows = sockets.map(({ protocol, state, local, listener }) => [protocol, state, local, listener]);
  assertEquals(rows.toSorted((a, b) => String(a[3]).localeCompare(String(b[3]))), [
    ["udp", "UNCONNECTED", "0.0.0.0:7200", "multicast"],
    ["tcp6", "LISTEN", `[::]:${lab.daemon.listener("tcp-counter").port}`, "tcp-counter"],
    ["udp", "UNCONNECTED", lab.daemon.listener("udp-counter").address, "udp-counter"],
    ["unix/seqpacket", "LISTEN", lab.path, "unix-echo"],
  ]);
  for (const { owners } of sockets) {
    assertEquals(owners.map(({ pid, command, uid }) => [pid, command, uid]), [[lab.pid, "guichet-lab", 0]]);
  }
});

testNeeding(
  NEEDS,
  "sockets prints a table on a terminal and with --table, JSON otherwise and with --json",
  async () => {
    await using lab = await labWorld();
    const table = (await lab.sockets("--table")).stdout.trimEnd().split("\n");
    assertMatch(table[0], /^Protocol +State +Recv-Q +Send-Q +Drops +Local +Remote +Listener +User +Process$/);
    assertMatch(
      table.at(-1)!,
      new RegExp(
        `^unix/seqpacket +LISTEN +0 +\\d+ +- +${lab.path} +- +unix-echo +0 +${lab.pid}/guichet-lab$`,
      ),
    );
    assertEquals(table.length, 5);
    {
      await using pty = await startOnPty([...lab.prefix, ...GUICHET, "sockets"]);
      assertEquals([await pty.wait(), pty.lines.filter((line) => line !== "")], [0, table]);
    }
    await using pty = await startOnPty([...lab.prefix, ...GUICHET, "sockets", "--json"]);
    assertEquals([await pty.wait(), JSON.parse(pty.lines.join("\n")).sockets.length], [0, 4]);
  },
);

testNeeding(NEEDS, "sockets shows connections under their listener, and what is left of them", async () => {
  await using lab = await labWorld();
  const { port } = lab.daemon.listener("tcp-counter");
  await using python = new Python(
    `open_, closed = [socket.create_connection(("127.0.0.1", ${port})) for _ in range(2)]
unix = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
unix.connect(${JSON.stringify(lab.path)})
closed.shutdown(socket.SHUT_WR)
print("end", closed.recv(10), flush=True)
print(open_.getsockname()[1])`,
    lab.prefix,
  );
  const [, client] = await python.line(/^(\d+)$/);
  const rows = async (...args: string[]) => (await lab.json(...args)).sockets as Row[];
  const tcp = await rows("--tcp");
  const connection = tcp.find(({ state }) => state === "ESTABLISHED");
  assertEquals([connection?.remote, connection?.listener], [`[::ffff:127.0.0.1]:${client}`, "tcp-counter"]);
  assert(tcp.every(({ protocol, listener }) => protocol.startsWith("tcp") && listener === "tcp-counter"));
  const unix = (await rows("--unix")).map(({ state, local, listener }) => [state, local, listener]);
  assertEquals(unix, [["LISTEN", lab.path, "unix-echo"], ["CONNECTED", lab.path, "unix-echo"]]);
  assertEquals((await rows("--udp", "--unix")).length, 4);
  assertEquals((await rows("--raw")).length, 0);
  assertEquals((await lab.sockets("--raw", "--table")).stdout, "No sockets to show\n");
});

testNeeding(NEEDS, "sockets shows connections in TIME_WAIT, which no process holds any more", async () => {
  await using lab = await labWorld();
  const { port } = lab.daemon.listener("tcp-counter");
  // The counter closes first, once it has answered.
  await using python = new Python(
    `s = socket.create_connection(("127.0.0.1", ${port}))
s.send(bytes(4))
while s.recv(10): pass
s.close()
print("done")`,
    lab.prefix,
  );
  await python.line(/done/);
  const rows = (await lab.json("--tcp")).sockets as Row[];
  assertEquals(rows.map(({ state, listener, owners }) => [state, listener, owners.length]), [
    ["LISTEN", "tcp-counter", 1],
    ["TIME_WAIT", "tcp-counter", 0],
  ]);
});

testNeeding(NEEDS, "sockets counts what waits and what was dropped", async () => {
  await using lab = await labWorld();
  const { port } = lab.daemon.listener("udp-counter");
  await using python = new Python(
    `os.kill(${lab.pid}, 19)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(100): s.sendto(b"x" * 1000, ("127.0.0.1", ${port}))
print("sent")`,
    lab.prefix,
  );
  await python.line(/sent/);
  const [row] = ((await lab.json("--udp")).sockets as Row[]).filter(({ listener }) =>
    listener === "udp-counter"
  );
  assert(row.receiveQueue > 1000 && row.drops! > 50, JSON.stringify(row));
});

testNeeding(NEEDS, "sockets --options shows what was asked for beside what the kernel granted", async () => {
  await using lab = await labWorld();
  const rows = (await lab.json("--options")).sockets as Row[];
  const options = Object.fromEntries(rows.map(({ listener, options }) => [listener, options]));
  assertEquals(options["udp-counter"], [{ name: "SO_RCVBUF", asked: 4096, kernel: 8192 }]);
  assertEquals(options["tcp-counter"], [{ name: "TCP_NODELAY", asked: 1, kernel: 1 }]);
  assertEquals(options["unix-echo"], []);
  const { code, stdout } = await lab.sockets("--options", "--udp", "--table");
  assertEquals(code, 0);
  assertMatch(stdout, /^udp-counter +udp 127\.0\.0\.1:\d+ +SO_RCVBUF +4096 +8192$/m);
  assertStringIncludes(stdout, "The kernel doubles a buffer's size");
});

testNeeding(NEEDS, "sockets --groups shows the lab's groups, with --all everybody's", async () => {
  await using lab = await labWorld();
  await using python = new Python(
    `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for group in "239.1.2.3", "225.0.0.10":
  s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton("127.0.0.1"))
print("joined", os.getpid())`,
    lab.prefix,
  );
  const [, pid] = await python.line(/joined (\d+)/);
  const own = await lab.json("--groups");
  assertEquals(Object.keys(own), ["labs", "groups"]);
  const mine = { interface: "lo", index: 1, group: "225.0.0.10", users: 2, listeners: ["multicast"] };
  assertEquals(own.groups, [mine]);
  for (const whose of [["--all"], ["--pid", pid]]) {
    const groups = (await lab.json("--groups", ...whose)).groups as (typeof mine)[];
    const listeners = Object.fromEntries(groups.map(({ group, listeners }) => [group, listeners]));
    const found = [listeners["225.0.0.10"], listeners["239.1.2.3"], listeners["224.0.0.1"]];
    assertEquals(found, [["multicast"], [], []], whose.join(" "));
  }
  const { stdout } = await lab.sockets("--groups", "--unix", "--table");
  assertMatch(stdout, /^unix\/seqpacket +LISTEN/m);
  assert(!/^udp/m.test(stdout), stdout);
  assertMatch(stdout, /^lo +225\.0\.0\.10 +2 +multicast$/m);
});

testNeeding(NEEDS, "sockets --all shows everybody's, with their processes", async () => {
  await using lab = await labWorld();
  await using python = new Python(
    `s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
print(os.getpid(), s.getsockname()[1])`,
    lab.prefix,
  );
  const [, pid, port] = await python.line(/^(\d+) (\d+)$/);
  const rows = (await lab.json("--all", "--tcp")).sockets as Row[];
  const theirs = rows.find(({ local }) => local === `127.0.0.1:${port}`);
  assertEquals([theirs?.state, theirs?.owners[0].pid, theirs?.listener], ["LISTEN", Number(pid), null]);
  assert(rows.some(({ listener }) => listener === "tcp-counter"));
});

testNeeding(NEEDS, "sockets shows several labs together, or one of them by --pid", async () => {
  await using lab = await labWorld();
  const config =
    '[lab]\nname = "Yours"\n[[listener]]\nname = "a"\ntransport = "udp"\nport = 0\nservice = "echo"\n';
  await using second = await (await startDaemon({ config, prefix: lab.prefix })).ready();
  const { code, stdout, stderr } = await lab.sockets();
  assertEquals([code, JSON.parse(stdout).labs.length, JSON.parse(stdout).sockets.length], [0, 2, 5]);
  assertMatch(stderr, /^2 labs run: pid \d+ \(Mine\), pid \d+ \(Yours\); --pid N shows one of them$/m);
  const one = JSON.parse((await lab.sockets("--pid", String(innerPid(second)))).stdout);
  assertEquals(one.labs.map(({ name }: { name: string }) => name), ["Yours"]);
  assert((one.sockets as Row[]).some(({ listener }) => listener === "a"));
});

testNeeding(NEEDS, "sockets finds a lab in another network namespace", async () => {
  await using lab = await labWorld();
  const options: GuichetOptions = { prefix: [...lab.prefix, "unshare", "--net"] };
  const { stdout } = await runGuichet(["sockets", "--groups", "--udp", "--options"], options);
  const { sockets, groups } = JSON.parse(stdout);
  assertEquals([sockets.length, groups[0].group], [2, "225.0.0.10"]);
});

testNeeding(NEEDS, "sockets ends with 1 and says so where no lab runs, and when it has ended", async () => {
  await using lab = await labWorld();
  await lab.daemon.signal("SIGKILL");
  await using python = new Python(`os.kill(${lab.pid}, 15)\nprint("told")`, lab.prefix);
  await python.line(/told/);
  const ended = async () => {
    const { code, stdout, stderr } = await lab.sockets();
    return code === 1 && stdout === "" &&
      stderr.includes("Cannot show the lab's sockets: no lab runs on this machine");
  };
  await waitFor("the lab's end", ended);
});

testNeeding([...NEEDS, "setpriv"], "sockets ends with 3 where it may not look into the lab", async () => {
  await using lab = await labWorld();
  // Without root's capabilities a process may not look into one that has them, whoever's the two are.
  const prefix = [...lab.prefix, "setpriv", "--inh-caps=-all", "--bounding-set=-all"];
  const own = await runGuichet(["sockets"], { prefix });
  assertEquals([own.code, own.stdout], [3, ""], own.stderr);
  assertMatch(
    own.stderr,
    new RegExp(`Cannot look into process ${lab.pid} \\(of user 0\\): permission denied; even root`),
  );
  const all = await runGuichet(["sockets", "--all", "--tcp"], { prefix });
  const [row] = JSON.parse(all.stdout).sockets as Row[];
  assertEquals([all.code, row.state, row.owners, row.listener], [0, "LISTEN", [], null]);
  assertMatch(
    all.stderr,
    /^Cannot look into \d+ processes of other users: their sockets are shown without a process/m,
  );
});
