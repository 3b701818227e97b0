// Answers that come back from a socket that is closed, on the real kernel: told one by one, and never another's error.
import { assert, assertEquals } from "@std/assert";
import { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH } from "../../../src/posix/constants.ts";
import { LAYOUT } from "../../../src/posix/layout.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { receiveReturned, tellReturned, wasUnreachable } from "../../../src/posix/datagrams/returned.ts";
import { sendto } from "../../../src/posix/socket.ts";
import { makeBatch, makePair, nameOf, payloadOf, senderOf, sendTogether } from "../support/datagrams.ts";
import { Descriptors, hasInput, mustReceive, portOf } from "../support/descriptors.ts";

Deno.test("what came back tells whom it was sent to and what it was; without tellReturned nothing is told", () => {
  using open = new Descriptors();
  const server = open.udp();
  for (const on of [true, false]) {
    tellReturned(server, on);
    const { batch, answers } = makePair();
    const gone = open.udpTo(portOf(server));
    const name = nameOf(gone);
    sendTogether(server, [gone], 9);
    open.close(gone);
    assertEquals(batch.recvmmsg(server), 1);
    answers.begin();
    answers.same(0, 0);
    answers.send(server, true);
    assertEquals([answers.sent, answers.unsent], [1, 0]);
    const returned = makeBatch({ entries: 4, datagram: 128 });
    const count = receiveReturned(returned, server);
    assertEquals(count, on ? 1 : 0);
    if (on) {
      assertEquals([senderOf(returned, 0), payloadOf(returned, 0).length], [name, 9]);
      assert(wasUnreachable(returned, 0));
      // The same for a host, or a network, that can't be reached: no socket was found closed there.
      const errno = (returned.controlAt(0) + LAYOUT.cmsghdr.size) >> 2;
      assertEquals(returned.arena.words[errno], ECONNREFUSED);
      for (const other of [EHOSTUNREACH, ENETUNREACH]) {
        returned.arena.words[errno] = other;
        assert(!wasUnreachable(returned, 0));
      }
    }
  }
});

for (const segmentLimit of [0, 65_487]) {
  Deno.test(`answers to others are all sent, whoever is gone between them (segments up to ${segmentLimit} bytes)`, () => {
    using open = new Descriptors();
    const server = open.udp();
    tellReturned(server, true);
    const { batch, answers } = makePair();
    const here = Array.from({ length: 10 }, () => open.udpTo(portOf(server)));
    const gone = Array.from({ length: 10 }, () => open.udpTo(portOf(server)));
    // Two of each in a row, so that some may leave together.
    const order = here.flatMap((client, i) => [gone[i], gone[i], client, client]);
    sendTogether(server, order, 5);
    for (const client of gone) open.close(client);
    assertEquals(batch.recvmmsg(server), order.length);
    answers.begin();
    for (let i = 0; i < order.length; i++) answers.same(i, segmentLimit);
    answers.send(server, true);
    assertEquals([answers.sent, answers.unsent, answers.lastResult], [order.length, 0, 0]);
    for (const client of here) for (let i = 0; i < 2; i++) assertEquals(mustReceive(client).length, 5);
    for (const client of here) assertEquals(hasInput(client), false);
  });
}

for (const segmentLimit of [0, 65_487]) {
  Deno.test(`an answer is sent again that failed with the error of an earlier one (segments up to ${segmentLimit} bytes)`, () => {
    using open = new Descriptors();
    const server = open.udp();
    tellReturned(server, true);
    const { batch, answers } = makePair();
    const [client, gone] = [open.udpTo(portOf(server)), open.udp()];
    const nobody = encodeInet("127.0.0.1", portOf(gone));
    open.close(gone);
    sendTogether(server, [client, client], 5);
    assertEquals(batch.recvmmsg(server), 2);
    answers.begin();
    for (let i = 0; i < 2; i++) answers.same(i, segmentLimit);
    // From now on the socket carries its error.
    assertEquals(sendto(server, Uint8Array.of(1), nobody), 1);
    answers.send(server, true);
    assertEquals([answers.sent, answers.unsent, answers.lastResult], [2, 0, 0]);
    for (let i = 0; i < 2; i++) assertEquals(mustReceive(client).length, 5);
  });
}

Deno.test("answers that left joined come back as one, of as many bytes as all of them", () => {
  using open = new Descriptors();
  const server = open.udp();
  tellReturned(server, true);
  const { batch, answers } = makePair();
  const gone = open.udpTo(portOf(server));
  sendTogether(server, [gone, gone, gone], 5);
  open.close(gone);
  assertEquals(batch.recvmmsg(server), 3);
  answers.begin();
  for (let i = 0; i < 3; i++) answers.same(i, 65_487);
  answers.send(server, true);
  const returned = makeBatch({ entries: 4, datagram: 1280 });
  assertEquals([receiveReturned(returned, server), payloadOf(returned, 0).length], [1, 15]);
});

Deno.test("an error that is an answer's own stays its own, though others' may come", () => {
  using open = new Descriptors();
  const server = open.udp();
  tellReturned(server, true);
  const { batch, answers } = makePair({ entries: 4, datagram: 65_536 }, { answers: 8, answer: 70_000 });
  const client = open.udpTo(portOf(server));
  sendTogether(server, [client], 5);
  batch.recvmmsg(server);
  answers.begin();
  // Longer than any datagram may be.
  answers.written(0, 66_000, 0);
  answers.send(server, true);
  assertEquals([answers.sent, answers.unsent, answers.lastResult], [0, 1, -90]);
});
