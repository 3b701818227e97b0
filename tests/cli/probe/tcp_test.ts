// Tests of `guichet probe tcp` against C servers written as the slides have them, and against wrong ones.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { htons } from "../../../src/posix/address.ts";
import { freePort } from "../../support/free_port.ts";
import { startServer } from "../../support/server.ts";
import { testNeeding } from "../../support/tool.ts";
import { probe, probeJson } from "../support/probing.ts";

const HOST = "127.0.0.1";

testNeeding(["gcc"], "probe tcp prints what clientTCP prints, and who answered when", async () => {
  await using server = await startServer("serveur_tcp", [HOST, 0]);
  const { status, out, err } = await probe(["tcp", HOST, server.port]);
  assertEquals([status, out[0], out.length, err], [0, "Reponse : 11", 2, ""]);
  assertMatch(
    out[1],
    new RegExp(`^  from tcp ${HOST}:${server.port}, connected in \\S+ ms, answer in \\S+ ms$`),
  );
});

for (const [value, answer] of [[-1, 0], [0, 1], [2147483647, -2147483648], [-2147483648, -2147483647]]) {
  testNeeding(["gcc"], `probe tcp --value ${value} wants ${answer}`, async () => {
    await using server = await startServer("serveur_tcp", [HOST, 0]);
    const { status, out } = await probe(["tcp", HOST, server.port, "--value", value]);
    assertEquals([status, out[0]], [0, `Reponse : ${answer}`]);
  });
}

testNeeding(["gcc"], "probe tcp with every variation at once satisfies a right server", async () => {
  await using server = await startServer("serveur_tcp", [HOST, 0]);
  const { status, out } = await probe(
    ["tcp", HOST, server.port, "--slow", "--oob", "--waitall", "--half-close", "--count", 2],
  );
  assertEquals(status, 0);
  assertEquals(out.filter((line) => line === "Reponse : 11").length, 2);
  assertMatch(out.at(-1)!, /^2 connections: 2 right, 0 wrong, 0 without an answer; round trip /);
});

testNeeding(
  ["gcc"],
  "probe tcp --slow finds that serveurTCP2 reads once, and Enter still ends that",
  async () => {
    await using server = await startServer("serveur_tcp2", [HOST, 0]);
    assertEquals((await probe(["tcp", HOST, server.port])).status, 0);
    const { status, err } = await probe(["tcp", HOST, server.port, "--slow"]);
    assertEquals(status, 1);
    assertStringIncludes(err, "the server closed after 1 of the 4 bytes: read returns what is there");
    await server.line(/^Appuyer sur une <Entree> pour tuer le serveur$/);
    await server.write("\n");
    assertEquals(await server.wait(), 0);
  },
);

/** What the server does, what is asked, the status, and words of both outputs. */
const FAULTS: [fault: string, args: (string | number)[], status: number, words: string[]][] = [
  ["htonl", [], 1, ["got 184549376, expected 11: its bytes are swapped", "without htonl"]],
  ["network", [], 1, ["the server swapped the bytes of 10 (ntohl) before it added 1", "--byte-order big"]],
  ["network", ["--byte-order", "big"], 0, ["Reponse : 11"]],
  ["htonl", ["--byte-order", "big"], 1, [
    "the server added 1 to 10 as it arrived: call ntohl before, and htonl",
  ]],
  ["echo", [], 1, ["got 10, expected 11: the value came back unchanged"]],
  ["long", [], 1, ["8 bytes arrived instead of the 4 of an int (0b 00 00 00 00 00 00 00)"]],
  ["short", [], 1, ["2 bytes of 4 arrived, then the end ("]],
  // Closed at once, with the int unread: a reset or the end, as it happens.
  ["closes", [], 1, ["Wrong answer from tcp 127.0.0.1:"]],
  ["nothing", [], 1, ["the server closed without an answer: did its read fail, or its child crash?"]],
  ["reset", [], 1, ["0 bytes of 4 arrived, then a reset"]],
  ["early", ["--slow"], 1, ["the server answered after 1 of the 4 bytes"]],
  ["inline", [], 0, []],
  ["inline", ["--oob"], 1, ["Wrong answer", "A byte of urgent data (0x21) was sent before the int"]],
  ["after-end", [], 2, ["No answer", "--half-close"]],
  ["after-end", ["--half-close"], 0, ["Reponse : 11"]],
  ["silent", [], 2, [
    "No answer from tcp 127.0.0.1:",
    "within 0.3 s",
    "does the server call accept and read?",
  ]],
  ["stall", [], 1, ["1 byte of 4 arrived, then nothing more in time"]],
  ["stall", ["--waitall"], 1, ["1 byte of 4 arrived, then nothing more in time"]],
  ["dribble", [], 0, [
    "The answer arrived in 4 pieces (1, 1, 1, 1 bytes): a client that reads once gets 1 byte",
  ]],
  ["dribble", ["--waitall"], 0, [
    "MSG_WAITALL: 1 of 4 bytes had arrived when recv was called; it waited for the rest",
  ]],
  ["open", ["--waitall"], 0, ["MSG_WAITALL changed nothing", "keeps the connection open after its answer"]],
];

for (const [fault, args, status, words] of FAULTS) {
  testNeeding(["gcc"], `probe tcp ${args.join(" ")} judges the server that is "${fault}"`, async () => {
    await using server = await startServer("wrong_tcp", [fault]);
    const probed = await probe(["tcp", HOST, server.port, "--timeout", "300ms", ...args]);
    assertEquals(probed.status, status, probed.err);
    for (const word of words) assertStringIncludes([...probed.out, probed.err].join("\n"), word);
  });
}

Deno.test("probe tcp --waitall gets in one piece what comes in two, however long the second takes", async () => {
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const served = listener.accept().then(async (connection) => {
    await connection.read(new Uint8Array(4));
    await connection.write(Uint8Array.of(11));
    // Longer than the slices in which the probe calls recv.
    await new Promise((resolve) => setTimeout(resolve, 150));
    await connection.write(new Uint8Array(3));
    connection.close();
  });
  const { status, exchanges } = await probeJson(["tcp", HOST, listener.addr.port, "--waitall"]);
  await served;
  assertEquals([status, exchanges[0].answer, exchanges[0].pieces], [0, 11, [4]]);
});

testNeeding(["gcc"], "probe tcp says once what is wrong", async () => {
  await using server = await startServer("wrong_tcp", ["echo"]);
  const { out, err } = await probe(["tcp", HOST, server.port, "--count", 2]);
  assertEquals([...out, err].join("\n").match(/came back unchanged/g)?.length, 1);
});

testNeeding(["gcc"], "probe tcp --json gives one object an exchange, then the summary", async () => {
  await using server = await startServer("wrong_tcp", ["htonl"]);
  const { status, exchanges, summary } = await probeJson(["tcp", HOST, server.port, "--count", 2]);
  assertEquals([status, exchanges.length], [1, 2]);
  const { outcome, value, answer, pieces, end, problem } = exchanges[0];
  assertEquals([outcome, value, answer, pieces, end], ["wrong", 10, 184549376, [4], "end"]);
  assertStringIncludes(String(problem), "swapped");
  assertEquals([summary.status, summary.right, summary.wrong], [1, 0, 2]);
  assertStringIncludes(String(summary.error), "Wrong answer");
});

testNeeding(
  ["gcc"],
  "probe tcp stops after the first connection of many when it stayed unanswered",
  async () => {
    await using server = await startServer("wrong_tcp", ["silent"]);
    const { status, summary } = await probeJson([
      "tcp",
      HOST,
      server.port,
      "--count",
      50,
      "--timeout",
      "0.1",
    ]);
    assertEquals([status, summary.connections], [2, 1]);
  },
);

Deno.test("probe tcp without a server is refused", async () => {
  const port = await freePort();
  const { status, err } = await probe(["tcp", HOST, port]);
  assertEquals(status, 3);
  assertStringIncludes(
    err,
    `guichet: Cannot connect to tcp ${HOST}:${port}: connection refused (ECONNREFUSED)`,
  );
  assertStringIncludes(err, "nobody listens on that port");
  assertStringIncludes(err, `No TCP server of this machine has port ${port}`);
});

testNeeding(["gcc"], "probe tcp finds the server behind the byte-swapped port", async () => {
  await using server = await startServer("serveur_tcp", [HOST, 0]);
  const asked = htons(server.port);
  const { status, err } = await probe(["tcp", HOST, asked]);
  assertEquals(status, 3);
  assertStringIncludes(err, `has tcp port ${server.port}, which is ${asked} with its bytes swapped`);
  assertStringIncludes(err, `(pid ${server.pid})`);
});

testNeeding(["gcc"], "probe tcp finds the UDP server on the port", async () => {
  await using server = await startServer("serveur_udp", [HOST, 0]);
  const { status, err } = await probe(["tcp", HOST, server.port]);
  assertEquals(status, 3);
  assertStringIncludes(err, `has port ${server.port} for UDP: that is SOCK_DGRAM`);
});

Deno.test("probe tcp does not find a host that is not there", async () => {
  const { status, err } = await probe(["tcp", "no-such-host.invalid", "--timeout", "10s"]);
  assertEquals(status, 3);
  assertStringIncludes(err, 'Cannot find the host "no-such-host.invalid"');
  const command = await probe(["tcp", "\x1b[31m.invalid", "--timeout", "10s"]);
  assertStringIncludes(command.err, 'Cannot find the host "\\x1b[31m.invalid"');
  assert(!command.err.includes("\x1b"));
});
