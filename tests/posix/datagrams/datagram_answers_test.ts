import { assert, assertEquals } from "@std/assert";
import {
  EAGAIN,
  EBADF,
  ECONNREFUSED,
  EMSGSIZE,
  SO_SNDBUF,
  SOL_SOCKET,
} from "../../../src/posix/constants.ts";
import type { DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import type { DatagramBatch } from "../../../src/posix/datagrams/batch.ts";
import { tellDestination, trySetsockopt } from "../../../src/posix/options.ts";
import { connect } from "../../../src/posix/socket.ts";
import { tempDir } from "../../support/temp_dir.ts";
import { testNeeding } from "../../support/tool.ts";
import { makePair, receiveSome, sendTogether } from "../support/datagrams.ts";
import {
  bytesOf,
  Descriptors,
  hasInput,
  mustReceive,
  mustReceiveText,
  mustSend,
  portOf,
} from "../support/descriptors.ts";

/** Answers that are never joined. */
const ALONE = 0;

/** Writes text as the answer to datagram `i`. */
function answerText(
  answers: DatagramAnswers,
  batch: DatagramBatch,
  i: number,
  text: string,
  limit = ALONE,
): void {
  const bytes = bytesOf(text);
  batch.arena.bytes.set(bytes, answers.writeAt);
  answers.written(i, bytes.length, limit);
}

/** Datagrams that a Unix socket holds unread before its senders must wait (unix(7)). */
const QUEUE_LENGTH = Number(Deno.readTextFileSync("/proc/sys/net/unix/max_dgram_qlen"));

/** A sockaddr of AF_UNSPEC: connecting to it ends a datagram socket's connection (connect(2)). */
const UNCONNECTED = new Uint8Array(2);

/** What `send` counted. */
function totals({ sent, sentBytes, unsent, lastResult }: DatagramAnswers) {
  return { sent, sentBytes, unsent, lastResult };
}

Deno.test("DatagramAnswers answers each client its own, in the order in which it asked", () => {
  using open = new Descriptors();
  const server = open.udp();
  const clients = Array.from({ length: 5 }, () => open.udpTo(portOf(server)));
  const senders = Array.from({ length: 64 }, (_, i) => clients[i * 3 % 5]);
  sendTogether(server, senders);
  const { batch, answers } = makePair();
  assertEquals(batch.recvmmsg(server), 64);
  answers.begin();
  for (let i = 0; i < 64; i++) answerText(answers, batch, i, `answer ${i}`);
  assertEquals([answers.send(server), answers.sent, answers.unsent, answers.lastResult], [0, 64, 0, 0]);
  senders.forEach((client, i) => assertEquals(mustReceiveText(client), `answer ${i}`));
  assertEquals(clients.filter(hasInput), []);
});

for (const size of [0, 1, 4, 1472, 65_507]) {
  Deno.test(`DatagramAnswers.same sends ${size} bytes back from where they lie`, () => {
    using open = new Descriptors();
    const server = open.udp();
    const client = open.udpTo(portOf(server));
    mustSend(client, size);
    const { batch, answers } = makePair({ entries: 4, datagram: 65_536 });
    receiveSome(batch, server);
    answers.begin();
    answers.same(0, ALONE);
    answers.send(server);
    assertEquals(mustReceive(client), bytesOf(size));
    assertEquals(totals(answers), { sent: 1, sentBytes: size, unsent: 0, lastResult: 0 });
  });
}

Deno.test("DatagramAnswers answers some datagrams and not others, with their own bytes or with new ones", () => {
  using open = new Descriptors();
  const server = open.udp();
  const clients = [1, 2, 3, 4].map(() => open.udpTo(portOf(server)));
  sendTogether(server, clients);
  const { batch, answers } = makePair();
  batch.recvmmsg(server);
  answers.begin();
  answerText(answers, batch, 0, "zero");
  answers.same(2, ALONE);
  answerText(answers, batch, 3, "");
  answers.send(server);
  assertEquals(totals(answers), { sent: 3, sentBytes: 8, unsent: 0, lastResult: 0 });
  assertEquals([mustReceiveText(clients[0]), mustReceive(clients[2]), mustReceiveText(clients[3])], [
    "zero",
    bytesOf(4),
    "",
  ]);
  assert(!hasInput(clients[1]));
});

Deno.test("DatagramAnswers.begin forgets what was sent, and send counts anew", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  const { batch, answers } = makePair();
  for (const text of ["one", "two"]) {
    mustSend(client, "x");
    receiveSome(batch, server);
    answers.begin();
    answerText(answers, batch, 0, text);
    answers.send(server);
    assertEquals([mustReceiveText(client), answers.sent], [text, 1]);
  }
  answers.begin();
  answers.send(server);
  assertEquals(totals(answers), { sent: 0, sentBytes: 0, unsent: 0, lastResult: 0 });
  assert(!hasInput(client));
});

Deno.test("DatagramAnswers answers from the address that each datagram came to", () => {
  using open = new Descriptors();
  const server = open.udp("0.0.0.0");
  tellDestination(server, "inet");
  // A connected socket hears only the address that it talks to.
  const clients = ["127.0.0.5", "127.0.0.1", "127.0.0.6"].map((address) =>
    open.udpTo(portOf(server), address, "127.0.0.1")
  );
  sendTogether(server, clients);
  const { batch, answers } = makePair();
  batch.recvmmsg(server);
  answers.begin();
  for (let i = 0; i < 3; i++) answerText(answers, batch, i, `${i}`);
  answers.send(server);
  assertEquals(clients.map(mustReceiveText), ["0", "1", "2"]);
});

testNeeding(["ipv6"], "DatagramAnswers answers over IPv6 from the address that the datagram came to", () => {
  using open = new Descriptors();
  const server = open.udp("::");
  tellDestination(server, "inet6");
  const client = open.udpTo(portOf(server), "::1");
  mustSend(client, "x");
  const { batch, answers } = makePair();
  receiveSome(batch, server);
  answers.begin();
  answerText(answers, batch, 0, "six");
  answers.send(server);
  assertEquals(mustReceiveText(client), "six");
});

Deno.test("DatagramAnswers counts all as unsent on a socket that can't send, with the reason", () => {
  using open = new Descriptors();
  const server = open.udp();
  sendTogether(server, [1, 2, 3].map(() => open.udpTo(portOf(server))));
  const { batch, answers } = makePair();
  batch.recvmmsg(server);
  answers.begin();
  for (let i = 0; i < 3; i++) answers.same(i, ALONE);
  answers.send(-1);
  assertEquals(totals(answers), { sent: 0, sentBytes: 0, unsent: 3, lastResult: -EBADF });
});

Deno.test("DatagramAnswers goes on past a peer that is gone", async () => {
  await using dir = await tempDir();
  using open = new Descriptors();
  const server = open.unixDatagram(dir.join("server"));
  const clients = [0, 1, 2].map((i) => open.unixDatagram(dir.join(`client${i}`), dir.join("server")));
  for (const client of clients) mustSend(client, "x");
  const { batch, answers } = makePair();
  assertEquals(batch.recvmmsg(server), 3);
  open.close(clients[1]);
  answers.begin();
  for (let i = 0; i < 3; i++) answerText(answers, batch, i, `${i}`);
  answers.send(server);
  assertEquals(totals(answers), { sent: 2, sentBytes: 2, unsent: 1, lastResult: -ECONNREFUSED });
  assertEquals([mustReceiveText(clients[0]), mustReceiveText(clients[2])], ["0", "2"]);
});

Deno.test("DatagramAnswers goes on past a peer whose queue is full, after a short wait", async () => {
  await using dir = await tempDir();
  using open = new Descriptors();
  const server = open.unixDatagram(dir.join("server"));
  trySetsockopt(server, SOL_SOCKET, SO_SNDBUF, 212_992);
  const deaf = open.unixDatagram(dir.join("deaf"), dir.join("server"));
  const hearing = open.unixDatagram(dir.join("hearing"), dir.join("server"));
  for (const client of [deaf, hearing]) mustSend(client, "x");
  // A queue is limited for senders that its owner is not connected to.
  connect(deaf, UNCONNECTED);
  const tooMany = QUEUE_LENGTH + 8;
  const { batch, answers } = makePair({ entries: 2, datagram: 64 }, { answers: tooMany + 1, answer: 1 });
  assertEquals(batch.recvmmsg(server), 2);
  answers.begin();
  for (let i = 0; i < tooMany; i++) answers.same(0, ALONE);
  answers.same(1, ALONE);
  const start = performance.now();
  answers.send(server);
  const took = performance.now() - start;
  assertEquals(mustReceiveText(hearing), "x");
  let taken = 0;
  while (hasInput(deaf)) taken += mustReceive(deaf).length;
  assertEquals(totals(answers), {
    sent: taken + 1,
    sentBytes: taken + 1,
    unsent: tooMany - taken,
    lastResult: -EAGAIN,
  });
  assert(taken < tooMany && took < 500, `${taken} answers, ${took} ms`);
});

Deno.test("DatagramAnswers goes on past an answer that is too long for a datagram", () => {
  using open = new Descriptors();
  const server = open.udp();
  const clients = [0, 1].map(() => open.udpTo(portOf(server)));
  sendTogether(server, clients);
  const { batch, answers } = makePair({ entries: 2, datagram: 64 }, { answers: 2, answer: 65_536 });
  batch.recvmmsg(server);
  answers.begin();
  answers.written(0, 65_508, ALONE);
  answerText(answers, batch, 1, "short");
  answers.send(server);
  assertEquals(totals(answers), { sent: 1, sentBytes: 5, unsent: 1, lastResult: -EMSGSIZE });
  assertEquals([hasInput(clients[0]), mustReceiveText(clients[1])], [false, "short"]);
});
