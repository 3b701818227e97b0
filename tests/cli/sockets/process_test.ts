import { assert, assertEquals, assertMatch } from "@std/assert";
import { run } from "../../../src/cli/run.ts";
import { runGuichet } from "../../support/guichet.ts";
import { makeProcessWorld } from "../../support/process_world.ts";
import { Python } from "../../support/python.ts";
import { runCommand } from "../../support/run_command.ts";
import { compileServer, startServer } from "../../support/server.ts";
import { signalChild } from "../../support/signal_child.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { fakeIo } from "../support/fake_io.ts";
import { NEEDS, type Row } from "../support/lab_world.ts";

/** Runs a script and shows its process's sockets. */
async function socketsOf(script: string, ...flags: string[]): Promise<Row[]> {
  await using python = new Python(`${script}\nprint("pid", os.getpid())`);
  const [, pid] = await python.line(/^pid (\d+)$/);
  const { code, stdout, stderr } = await runGuichet(["sockets", "--pid", pid, ...flags]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout).sockets;
}

const brief = ({ protocol, state, local, remote }: Row) => [protocol, state, local, remote];

testNeeding(
  ["python3"],
  "sockets --pid shows a server that forgot to listen, and one that forgot to bind",
  async () => {
    const rows = await socketsOf(`a = socket.socket()
a.bind(("127.0.0.1", 0))
b = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
c = socket.socket()`);
    assertEquals(rows.map(({ protocol, state }) => `${protocol} ${state}`).sort(), [
      "tcp CLOSE",
      "tcp CLOSE",
      "udp6 UNCONNECTED",
    ]);
    // The kernel tells the name of a socket that is in no table to its own process only.
    assert(rows.every(({ local }) => local === null), JSON.stringify(rows));
  },
);

testNeeding(
  ["python3"],
  "sockets --pid --unix shows names with spaces and line feeds, abstract and relative ones",
  async () => {
    await using dir = await tempDir();
    const rows = await socketsOf(
      `os.chdir(${JSON.stringify(dir.path)})
kinds = [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM]
names = ["./MySock", ${JSON.stringify(dir.join("a b\n c"))}, "\\0guichet " + str(os.getpid()), ${
        JSON.stringify(dir.join("\u202e"))
      }]
held = [socket.socket(socket.AF_UNIX, kind) for kind in kinds]
for s, name in zip(held, names): s.bind(name)
held[0].listen(3)
client = socket.socket(socket.AF_UNIX)
client.connect("./MySock")
client.send(b"bonjour")`,
      "--unix",
    );
    assertEquals(
      rows.filter(({ local }) => local !== null).map(brief).sort((a, b) => a[0]!.localeCompare(b[0]!)),
      [
        ["unix/dgram", "UNCONNECTED", dir.join("a b\n c"), null],
        [
          "unix/seqpacket",
          "UNCONNECTED",
          rows.find(({ protocol }) => protocol === "unix/seqpacket")!.local,
          null,
        ],
        ["unix/stream", "LISTEN", "./MySock", null],
        ["unix/stream", "UNCONNECTED", dir.join("\u202e"), null],
      ],
    );
    assertMatch(rows.find(({ protocol }) => protocol === "unix/seqpacket")!.local, /^@guichet \d+$/);
    const listening = rows.find(({ state }) => state === "LISTEN")!;
    assertEquals([listening.receiveQueue, listening.sendQueue], [1, 3]);
  },
);

testNeeding(["gcc"], "sockets --unix shows the name that the course's bindlocal gives", async () => {
  await using dir = await tempDir();
  const run = ["sh", "-c", 'cd "$0" && exec "$@"', dir.path];
  await using server = await startServer("bindlocal", [], run);
  for (const whose of [["--all"], ["--pid", String(server.pid)]]) {
    const { stdout } = await runGuichet(["sockets", "--unix", ...whose]);
    const rows: Row[] = JSON.parse(stdout).sockets;
    const [row] = rows.filter(({ owners }) => owners.some(({ pid }) => pid === server.pid));
    assertEquals(brief(row), ["unix/stream", "UNCONNECTED", "./MySock", null]);
  }
  // The name stays behind in the directory, and whoever comes second learns it.
  const [bindlocal, ...args] = [...run, await compileServer("bindlocal")];
  const second = await runCommand([bindlocal, ...args]);
  assertEquals([second.code, second.stderr], [2, "Erreur au nommage: Address already in use\n"]);
});

/** Names that a table could be misread for: in Python's spelling, and as they are shown. */
const TRICKY: [name: string, shown: string][] = [
  [String.raw`b"a b"`, "a b"],
  [String.raw`b" -> "`, " -> "],
  [String.raw`b"tab\tand\rreturn"`, "tab\tand\rreturn"],
  [String.raw`b"\xff.sock"`, "\ufffd.sock"],
  [String.raw`b"@file"`, "./@file"],
  [String.raw`b"\0@abstract"`, "@@abstract"],
  [String.raw`b"\0with\0zeros\n"`, "@with\0zeros\n"],
  [String.raw`b"\0"`, "@"],
  [String.raw`b"p" * 107`, "p".repeat(107)],
  [String.raw`b"\0" + b"n" * 107`, "@" + "n".repeat(107)],
  // A whole row of /proc/net/unix.
  [
    String.raw`b"x\n0000000012345678: 00000002 00000000 00010000 0001 01 7 forged"`,
    "x\n0000000012345678: 00000002 00000000 00010000 0001 01 7 forged",
  ],
];

testNeeding(["python3"], "sockets --pid --unix tells every name from every other", async () => {
  await using dir = await tempDir();
  const rows = await socketsOf(
    `os.chdir(${JSON.stringify(dir.path)})
names = [${TRICKY.map(([name]) => name).join(", ")}]
held = [socket.socket(socket.AF_UNIX) for _ in names]
for s, name in zip(held, names): s.bind(name)`,
    "--unix",
  );
  assertEquals(rows.map(({ local }) => local).sort(), TRICKY.map(([_, shown]) => shown).sort());
  assertEquals(rows.map(({ owners }) => owners.length), TRICKY.map(() => 1));
});

testNeeding(
  ["python3", "root"],
  "sockets --pid shows raw, netlink and packet sockets, and --raw only the first",
  async () => {
    const script = `raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
link.bind((0, 0))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))`;
    assertEquals((await socketsOf(script)).map(({ protocol }) => protocol), [
      "raw",
      "netlink/route",
      "packet/dgram",
    ]);
    assertEquals((await socketsOf(script, "--raw")).map(brief), [[
      "raw",
      "UNCONNECTED",
      "0.0.0.0:icmp",
      null,
    ]]);
  },
);

Deno.test("sockets --pid --options says that only a lab tells its options", async () => {
  const io = fakeIo();
  assertEquals([await run(["sockets", "--options", "--pid", String(Deno.pid)], io), io.out], [1, []]);
  assertMatch(
    io.err[0],
    /^guichet: Cannot show the socket options of process \d+: it is not a lab, .*; call getsockopt/,
  );
});

testNeeding(["socat"], "sockets --pid shows a socat that listens", async () => {
  const child = new Deno.Command("socat", { args: ["UDP-LISTEN:0,bind=127.0.0.1,fork", "-"], stdin: "null" })
    .spawn();
  try {
    let rows: Row[] = [];
    for (let tries = 0; tries < 50 && rows.length === 0; tries++) {
      const { stdout } = await runGuichet(["sockets", "--udp", "--pid", String(child.pid)]);
      rows = JSON.parse(stdout).sockets;
    }
    assertEquals(rows.map(({ protocol, state, owners }) => [protocol, state, owners[0].command]), [
      ["udp", "UNCONNECTED", "socat"],
    ]);
  } finally {
    signalChild(child, "SIGKILL");
    await child.status;
  }
});

testNeeding(NEEDS, "sockets prints thousands of sockets whole, however slowly they are read", async () => {
  await using world = await makeProcessWorld();
  const many = 6000;
  await using python = new Python(
    `held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(${many})]
for s in held: s.bind(("127.0.0.1", 0))
print("up")`,
    [...world.prefix, "prlimit", "--nofile=10000"],
  );
  await python.line(/up/);
  const slow = ["sh", "-c", '"$@" | { sleep 1; cat; }', "sh"];
  const { stdout } = await runGuichet(["sockets", "--all", "--udp"], { prefix: [...world.prefix, ...slow] });
  assertEquals(JSON.parse(stdout).sockets.length, many);
});

/** What was typed and what the complaint says; the status is 2 each time. */
const WRONG: [args: string[], message: string][] = [
  [["--all", "--pid", "1"], "--all and --pid exclude each other"],
  [
    ["--all", "--options"],
    "--all and --options exclude each other: only a lab tells its options",
  ],
  [["--json", "--table"], "--json and --table exclude each other"],
  [["--pid", "0"], 'Cannot use --pid "0": expected a process ID'],
  [["--pid", "x"], 'Cannot use --pid "x"'],
  [["lab"], 'Unexpected argument "lab"'],
];

for (const [args, message] of WRONG) {
  Deno.test(`sockets refuses ${args.join(" ")}`, async () => {
    const io = fakeIo();
    assertEquals([await run(["sockets", ...args], io), io.out], [2, []]);
    assert(io.err[0].includes(message), io.err[0]);
  });
}

Deno.test("sockets --pid ends with 1 where there is no such process", async () => {
  const io = fakeIo();
  assertEquals(await run(["sockets", "--pid", "999999999"], io), 1);
  assertEquals([io.out, io.err], [[], [
    "guichet: Cannot show process 999999999: there is no such process",
  ]]);
});

Deno.test("sockets into a pipe that is closed ends all the same", async () => {
  const { code } = await runCommand([
    "sh",
    "-c",
    '"$@" --all --json | true',
    "sh",
    Deno.execPath(),
    "run",
    "-A",
    new URL(
      "../../../main.ts",
      import.meta.url,
    ).pathname,
    "sockets",
  ]);
  assertEquals(code, 0);
});
