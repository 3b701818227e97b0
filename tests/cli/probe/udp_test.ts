// Tests of `guichet probe udp` against C servers written as the slides have them, and against wrong ones.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { htons } from "../../../src/posix/address.ts";
import { Descriptors, portOf } from "../../posix/support/descriptors.ts";
import { freePort } from "../../support/free_port.ts";
import { GUICHET } from "../../support/guichet.ts";
import { Python } from "../../support/python.ts";
import { runCommand } from "../../support/run_command.ts";
import { startServer } from "../../support/server.ts";
import { testNeeding } from "../../support/tool.ts";
import { probe, probeJson } from "../support/probing.ts";

const HOST = "127.0.0.1";

testNeeding(["gcc"], "probe udp prints what clientUDP prints, and who answered when", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, out, err } = await probe(["udp", HOST, server.port]);
  assertEquals([status, out[0], err], [0, "Reponse : 1", ""]);
  assertMatch(out[1], new RegExp(`^  from ${HOST}:${server.port}, \\d+(\\.\\d+)? ms$`));
  assertEquals(out.length, 2);
  await server.line(/^Message : MESSAGE DU CLIENT \(18\)$/);
});

testNeeding(["gcc"], "probe udp sends the text of --message with its NUL, and counts over many", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, out } = await probe([
    "udp",
    HOST,
    server.port,
    "--message",
    "né",
    "--count",
    20,
    "--connect",
  ]);
  assertEquals(status, 0);
  assertEquals(out.filter((line) => line.startsWith("Reponse")).at(-1), "Reponse : 20");
  assertMatch(
    out.at(-1)!,
    /^20 sent, 20 answers, 0 lost, 0 repeated, 0 out of order; counter 1 to 20; round trip /,
  );
  await server.line(/^Message : né \(4\)$/);
});

testNeeding(["gcc"], "probe udp --json gives one object an exchange, then the summary", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, exchanges, summary } = await probeJson(["udp", HOST, server.port, "--count", 2]);
  assertEquals(status, 0);
  assertEquals(
    exchanges.map(({ exchange, outcome, counter, hex, from }) => ({ exchange, outcome, counter, hex, from })),
    [
      { exchange: 1, outcome: "right", counter: 1, hex: "01 00 00 00", from: `${HOST}:${server.port}` },
      { exchange: 2, outcome: "right", counter: 2, hex: "02 00 00 00", from: `${HOST}:${server.port}` },
    ],
  );
  assert(exchanges.every(({ ms }) => typeof ms === "number" && ms > 0));
  assertEquals([summary.status, summary.sent, summary.lost, summary.counters], [0, 2, 0, {
    first: 1,
    last: 2,
  }]);
});

/** What the server does, what is asked, the status, and words of the complaint. */
const FAULTS: [fault: string, args: (string | number)[], status: number, words: string[]][] = [
  ["htonl", [], 1, ["16777216 is 1 with its bytes swapped", "host byte order, without htonl"]],
  ["long", [], 1, ["8 bytes arrived instead of the 4 of an int (01 00 00 00 00 00 00 00)", "sizeof(long)"]],
  ["short", [], 1, ["2 bytes arrived instead of the 4 of an int (01 00)"]],
  ["empty", [], 1, ["0 bytes arrived instead of the 4"]],
  ["text", [], 1, ['1 byte arrived instead of the 4 of an int: the characters "1"', "sizeof n"]],
  ["echo", [], 1, ["the message itself came back, 18 bytes: that is an echo"]],
  ["buffer", [], 1, ['the first 4 bytes of the message came back ("MESS")']],
  ["adds", [], 1, [`1397966158 is the message's first 4 bytes ("MESS") as an int, plus 1`]],
  ["zero", [], 1, ["got 0 from a counter that should be at 1 or more: count the datagram, then answer"]],
  ["stuck", ["--count", 3], 1, ["1 was sent before", "The counter stands still"]],
  ["twice", [], 1, ["1 was sent before", "1 more answer than requests"]],
  ["reorder", ["--count", 4], 1, ["1 arrived after 2: out of order", "Answers overtook each other"]],
  ["elsewhere", [], 1, ["it arrived from 127.0.0.1:", "which was asked"]],
  ["elsewhere", ["--connect"], 2, ["No answer", "has that port but did not answer"]],
  ["silent", [], 2, [
    "No answer from udp 127.0.0.1:",
    "within 0.2 s",
    "wrong_udp",
    "does it reach recvfrom and sendto",
  ]],
  ["drop", ["--count", 10], 2, ["to 1 of 10 datagrams", "UDP may lose datagrams without saying so"]],
];

for (const [fault, args, status, words] of FAULTS) {
  testNeeding(["gcc"], `probe udp ${args.join(" ")} finds the server that is "${fault}"`, async () => {
    await using server = await startServer("wrong_udp", [fault, 3]);
    const probed = await probe(["udp", HOST, server.port, "--timeout", "200ms", ...args]);
    assertEquals(probed.status, status, probed.err);
    for (const word of words) assertStringIncludes(probed.err, word);
  });
}

testNeeding(["gcc"], "probe udp finds that the server took the datagram and ended", async () => {
  for (const args of [[], ["--connect", "--count", 2]]) {
    await using server = await startServer("wrong_udp", ["ends"]);
    const { status, err } = await probe(["udp", HOST, server.port, "--timeout", "300ms", ...args]);
    assert(status === 2 || status === 3, err);
    assertStringIncludes(
      err,
      `(pid ${server.pid}) had that port when it was asked, and no longer has it: did it end`,
    );
    assert(!/No UDP server|missing server|is the server started/.test(err), err);
  }
});

testNeeding(["gcc"], "probe udp --message '' sends an empty datagram", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, out } = await probe(["udp", HOST, server.port, "--message", ""]);
  assertEquals([status, out[0]], [0, "Reponse : 1"]);
  await server.line(/^Message : {1,2}\(0\)$/);
});

testNeeding(["gcc"], "probe udp says once what is wrong, and in one language", async () => {
  await using server = await startServer("wrong_udp", ["text"]);
  const { out, err } = await probe(["udp", HOST, server.port], { isTerminal: true });
  const said = [...out, err].join("\n");
  assertEquals(said.match(/arrived instead of the 4 of an int/g)?.length, 1);
  assertEquals(out[0], "Answer of 1 byte: 31");
});

testNeeding(["gcc"], "probe udp --json tells of the answers that did not come", async () => {
  await using server = await startServer("wrong_udp", ["drop", 1]);
  const { status, exchanges, summary } = await probeJson([
    "udp",
    HOST,
    server.port,
    "--count",
    3,
    "--timeout",
    "0.2",
  ]);
  assertEquals([status, exchanges.map(({ outcome }) => outcome)], [2, ["right", "right", "no-answer"]]);
  assertEquals([summary.lost, summary.counters], [1, { first: 2, last: 3 }]);
});

testNeeding(
  ["gcc"],
  "probe udp asks no further once a whole window of questions stayed unanswered",
  async () => {
    await using server = await startServer("wrong_udp", ["silent"]);
    const { status, summary } = await probeJson([
      "udp",
      HOST,
      server.port,
      "--count",
      1000,
      "--timeout",
      "0.1",
    ]);
    assertEquals([status, summary.sent, summary.lost], [2, 8, 8]);
  },
);

testNeeding(["gcc"], "probe udp waits as long as --timeout says", async () => {
  await using server = await startServer("wrong_udp", ["slow", 300]);
  assertEquals((await probe(["udp", HOST, server.port, "--timeout", "100ms"])).status, 2);
  assertEquals((await probe(["udp", HOST, server.port, "--timeout", "5s"])).status, 0);
});

Deno.test("probe udp without a server has no answer, and with --connect is refused", async () => {
  const port = await freePort();
  const silent = await probe(["udp", HOST, port, "--timeout", "100ms"]);
  assertEquals(silent.status, 2);
  assertStringIncludes(silent.err, `No UDP server of this machine has port ${port}`);
  assertStringIncludes(silent.err, "UDP does not report a missing server");
  const refused = await probe(["udp", HOST, port, "--connect"]);
  assertEquals(refused.status, 3);
  assertStringIncludes(
    refused.err,
    `Cannot receive from udp ${HOST}:${port}: connection refused (ECONNREFUSED)`,
  );
  assertStringIncludes(refused.err, "is the server started");
});

Deno.test("probe udp takes no socket that is connected elsewhere for a server", async () => {
  using open = new Descriptors();
  const port = portOf(open.udpTo(portOf(open.udp())));
  const { err } = await probe(["udp", HOST, port, "--timeout", "50ms"]);
  assertStringIncludes(err, `No UDP server of this machine has port ${port}`);
});

testNeeding(["gcc"], "probe udp loses no line of its own to a reader who is slow", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const shell = '"$@" | (sleep 1; wc -l)';
  const args = ["probe", "udp", HOST, String(server.port), "--count", "10000", "--json"];
  const { stdout } = await runCommand(["sh", "-c", shell, "sh", ...GUICHET, ...args]);
  assertEquals(stdout.trim(), "10001");
});

testNeeding(["gcc"], "probe udp finds the server behind the byte-swapped port", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const asked = htons(server.port);
  const { status, err } = await probe(["udp", HOST, asked, "--connect"]);
  assertEquals(status, 3);
  assertStringIncludes(
    err,
    `(pid ${server.pid}) has udp port ${server.port}, which is ${asked} with its bytes swapped: ` +
      `write sin_port = htons(${asked})`,
  );
});

testNeeding(["gcc"], "probe udp finds the TCP server on the port", async () => {
  await using server = await startServer("serveur_tcp", [HOST, 0]);
  const { err } = await probe(["udp", HOST, server.port, "--timeout", "100ms"]);
  assertStringIncludes(err, `(pid ${server.pid}) has port ${server.port} for TCP: that is SOCK_STREAM`);
});

testNeeding(["gcc"], "probe udp finds the server that is bound to another address", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, err } = await probe(["udp", "127.0.0.2", server.port, "--connect"]);
  assertEquals(status, 3);
  assertStringIncludes(
    err,
    "has that port on 127.0.0.1 only, which no other machine reaches: bind INADDR_ANY",
  );
});

testNeeding(["gcc", "ipv6"], "probe udp finds the IPv4 server when ::1 is asked", async () => {
  await using server = await startServer("serveur_udp", ["0.0.0.0", 0]);
  const { status, err } = await probe(["udp", "::1", server.port, "--connect"]);
  assertEquals(status, 3);
  assertStringIncludes(err, "has that port on 0.0.0.0, which is IPv4 only, and you ask ::1, which is IPv6");
});

testNeeding(["gcc"], "probe udp to a broadcast address wants --broadcast", async () => {
  const { status, err } = await probe(["udp", "255.255.255.255", 4567]);
  assertEquals(status, 3);
  assertStringIncludes(err, "permission denied (EACCES)");
  assertStringIncludes(err, "SO_BROADCAST");
});

testNeeding(["python3"], "probe udp asks on when all that is under way was lost", async () => {
  await using server = new Python(`
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print("port", s.getsockname()[1])
count = 0
for i in range(20):
    _, peer = s.recvfrom(100)
    # The first is answered, the next eight are not: as many as may be under way.
    if 1 <= i <= 8: continue
    count += 1
    s.sendto(count.to_bytes(4, "little"), peer)
`);
  const [, port] = await server.line(/^port (\d+)$/);
  const { status, summary } = await probeJson(["udp", "127.0.0.1", port, "--count", 20, "--timeout", "0.3"]);
  assertEquals([status, summary.sent, summary.answers, summary.lost], [2, 20, 12, 8]);
});
