import { assert, assertEquals } from "@std/assert";
import { encodeInet } from "../../../src/posix/address.ts";
import { SO_BROADCAST, SO_RCVBUF, SOL_SOCKET } from "../../../src/posix/constants.ts";
import type { DatagramAnswers } from "../../../src/posix/datagrams/answers.ts";
import {
  joinDatagrams,
  serveBothFamilies,
  tellDestination,
  trySetsockopt,
} from "../../../src/posix/options.ts";
import { bind, connect, socket } from "../../../src/posix/socket.ts";
import { hasTool, missing } from "../../support/tool.ts";
import {
  contents,
  hasSegmentation,
  makeBatch,
  makePair,
  payloadOf,
  receiveAll,
  receiveSome,
  sendInSegments,
  sendTogether,
} from "../support/datagrams.ts";
import { bytesOf, Descriptors, hasInput, mustReceive, mustSend, portOf } from "../support/descriptors.ts";
import { NAMESPACE, runInNamespace } from "../support/namespace.ts";
import type { SmallPath } from "../support/small_path_probe.ts";

/** As a UDP listener has it. */
const LIMIT = 65_487;

using probe = new Descriptors();
const segmentation = hasSegmentation(probe.own(socket("inet", "dgram")));

/** Declares a test of UDP_SEGMENT. */
function test(name: string, fn: () => void | Promise<void>, ignore = !segmentation): void {
  const note = ignore ? " (ignored: needs UDP_SEGMENT, IPv6, network namespaces or tc)" : "";
  Deno.test({ name: name + note, ignore, fn });
}

/** Receives what came joined, and tells of each message how many datagrams of which sizes it held. */
function messagesAt(client: number, answers: number): number[][] {
  const batch = makeBatch();
  const messages: number[][] = [];
  for (let count = 0; count < answers;) {
    const got = receiveSome(batch, client);
    const headers = Array.from({ length: got }, (_, i) => batch.headerOf(i));
    for (const header of new Set(headers)) {
      messages.push(headers.flatMap((each, i) => each === header ? [batch.lengthOf(i)] : []));
    }
    count += got;
  }
  return messages;
}

/** A client that is told which of its datagrams arrived as one. */
function tellingClient(open: Descriptors, server: number): number {
  const client = open.udpTo(portOf(server));
  joinDatagrams(client);
  return client;
}

function echoAll(answers: DatagramAnswers, server: number, count: number): void {
  answers.begin();
  for (let i = 0; i < count; i++) answers.same(i, LIMIT);
  answers.send(server);
}

test("DatagramAnswers sends answers of one size to one client in one go", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = tellingClient(open, server);
  sendTogether(server, new Array(20).fill(client));
  const { batch, answers } = makePair();
  echoAll(answers, server, batch.recvmmsg(server));
  assertEquals(messagesAt(client, 20), [new Array(20).fill(4)]);
  assertEquals([answers.sent, answers.sentBytes, answers.unsent], [20, 80, 0]);
});

for (const [size, most] of [[4, 64], [1400, 46]]) {
  test(`DatagramAnswers joins at most ${most} answers of ${size} bytes`, () => {
    using open = new Descriptors();
    const server = open.udp();
    joinDatagrams(server);
    const client = tellingClient(open, server);
    for (const fd of [server, client]) trySetsockopt(fd, SOL_SOCKET, SO_RCVBUF, 1024 * 1024);
    sendInSegments(client, size);
    const { batch, answers } = makePair({ entries: 4, datagram: 65_536 });
    sendTogether(server, [client, client, client], size * most);
    echoAll(answers, server, batch.recvmmsg(server));
    assertEquals(messagesAt(client, 3 * most).map((message) => message.length), [most, most, most]);
  });
}

test("DatagramAnswers sends answers alone whose sizes differ, which are empty, or which are over the limit", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = tellingClient(open, server);
  const send = (sizes: number[], limit: number) => {
    const { batch, answers } = makePair();
    sendTogether(server, new Array(sizes.length).fill(client));
    batch.recvmmsg(server);
    answers.begin();
    sizes.forEach((size, i) => {
      batch.arena.bytes.fill(i, answers.writeAt, answers.writeAt + size);
      answers.written(i, size, limit);
    });
    answers.send(server);
    assertEquals(answers.sent, sizes.length);
    return messagesAt(client, sizes.length);
  };
  assertEquals(send([5, 5, 6, 6, 6, 5], LIMIT), [[5, 5], [6, 6, 6], [5]]);
  assertEquals(send([0, 0, 0], LIMIT), [[0], [0], [0]]);
  assertEquals(send([9, 9, 8, 8], 8), [[9], [9], [8, 8]]);
  assertEquals(send([4, 4], 0), [[4], [4]]);
});

test("DatagramAnswers gives interleaved clients each their own answers, in order", () => {
  using open = new Descriptors();
  const server = open.udp();
  const clients = [0, 1, 2].map(() => tellingClient(open, server));
  const order = [0, 0, 1, 1, 1, 0, 2, 0, 0, 2, 2, 1];
  sendTogether(server, order.map((i) => clients[i]));
  const { batch, answers } = makePair();
  const count = batch.recvmmsg(server);
  answers.begin();
  for (let i = 0; i < count; i++) {
    batch.arena.bytes.set([order[i], i], answers.writeAt);
    answers.written(i, 2, LIMIT);
  }
  answers.send(server);
  clients.forEach((client, me) => {
    const mine = order.flatMap((asker, i) => asker === me ? [Uint8Array.of(me, i)] : []);
    assertEquals(receiveAll(makeBatch(), client, mine.length).map(({ bytes }) => bytes), mine);
  });
});

test("DatagramAnswers echoes joined datagrams of several clients as they were", () => {
  using open = new Descriptors();
  const server = open.udp();
  joinDatagrams(server);
  const clients = [4, 100, 1400].map((size) => {
    const client = open.udpTo(portOf(server));
    sendInSegments(client, size);
    return { client, size };
  });
  const { batch, answers } = makePair();
  for (const total of [1, 400, 2801]) {
    for (const { client, size } of clients) mustSend(client, Math.min(total, 60 * size));
    let left = clients.reduce((sum, { size }) => sum + Math.ceil(Math.min(total, 60 * size) / size), 0);
    while (left > 0) {
      const count = receiveSome(batch, server);
      echoAll(answers, server, count);
      assertEquals(answers.unsent, 0);
      left -= count;
    }
    for (const { client, size } of clients) {
      const length = Math.min(total, 60 * size);
      const came = receiveAll(makeBatch(), client, Math.ceil(length / size));
      assertEquals(came.flatMap(({ bytes }) => [...bytes]), [...bytesOf(length)]);
      assertEquals(came.slice(0, -1).every(({ bytes }) => bytes.length === size), true);
    }
  }
});

test("DatagramAnswers answers datagrams that arrived joined with answers of several sizes", () => {
  using open = new Descriptors();
  const server = open.udp("0.0.0.0");
  tellDestination(server, "inet");
  joinDatagrams(server);
  const client = open.udpTo(portOf(server), "127.0.0.5");
  sendInSegments(client, 4);
  mustSend(client, 4 * 9);
  const { batch, answers } = makePair();
  const count = receiveSome(batch, server);
  const sizes = [5, 5, 6, 6, 6, 7, 5, 5, 6];
  assertEquals([count, batch.messages], [9, 1]);
  answers.begin();
  sizes.forEach((size, i) => {
    batch.arena.bytes.fill(i, answers.writeAt, answers.writeAt + size);
    answers.written(i, size, LIMIT);
  });
  answers.send(server);
  assertEquals([answers.sent, answers.sentBytes, answers.unsent], [9, 51, 0]);
  assertEquals(
    receiveAll(makeBatch(), client, 9).map(({ bytes }) => bytes),
    sizes.map((size, i) => new Uint8Array(size).fill(i)),
  );
});

test("DatagramAnswers answers joined datagrams from the address that they came to", () => {
  using open = new Descriptors();
  const server = open.udp("0.0.0.0");
  tellDestination(server, "inet");
  joinDatagrams(server);
  const clients = ["127.0.0.5", "127.0.0.6"].map((address) =>
    open.udpTo(portOf(server), address, "127.0.0.1")
  );
  const { batch, answers } = makePair();
  for (const client of clients) {
    sendInSegments(client, 4);
    mustSend(client, 10);
  }
  for (let left = 6; left > 0;) {
    const count = receiveSome(batch, server);
    echoAll(answers, server, count);
    left -= count;
  }
  for (const client of clients) {
    assertEquals([4, 4, 2].map(() => mustReceive(client).length), [4, 4, 2]);
    assert(!hasInput(client));
  }
});

test("DatagramAnswers answers more datagrams than it has room for in several goes", () => {
  using open = new Descriptors();
  const server = open.udp();
  joinDatagrams(server);
  const client = open.udpTo(portOf(server));
  sendInSegments(client, 4);
  const { batch, answers } = makePair({ entries: 8, datagram: 65_536 }, { answers: 10, answer: 16 });
  mustSend(client, 4 * 64);
  const count = receiveSome(batch, server);
  const wanted = contents(batch, count).map(({ bytes }) => bytes);
  for (let from = 0; from < count; from += answers.capacity) {
    answers.begin();
    for (let i = from; i < Math.min(count, from + answers.capacity); i++) {
      batch.arena.bytes.set(payloadOf(batch, i), answers.writeAt);
      answers.written(i, 4, LIMIT);
    }
    answers.send(server);
  }
  assertEquals(receiveAll(makeBatch(), client, count).map(({ bytes }) => bytes), wanted);
});

test(
  "DatagramAnswers sends answers one by one that a path refuses to segment, and says which size it was",
  async () => {
    const seen = await runInNamespace("ip link set lo mtu 1400", "small_path_probe.ts", "mtu") as SmallPath;
    // Over the MTU of 1,400 bytes: 1,373 and more with 28 bytes of headers.
    assertEquals(seen.rounds.map(({ size, refused }) => [size, refused]), [[1372, 0], [1373, 1373], [
      3000,
      3000,
    ]]);
    for (const { size, sent, unsent, right } of seen.rounds) {
      assertEquals([size, sent, unsent, right], [size, 20, 0, 20]);
    }
  },
  !segmentation || NAMESPACE === undefined,
);

test(
  "DatagramAnswers waits for room in a full send buffer, not for long, then gives the rest up",
  async () => {
    // A datagram of 1,000 bytes leaves in 80 us; the send buffer takes about 24 of them.
    const setup = "tc qdisc add dev lo root tbf rate 100mbit burst 2000 latency 10s";
    const { rounds: [some, many] } = await runInNamespace(setup, "small_path_probe.ts", "slow") as SmallPath;
    assertEquals([some.sent, some.unsent, some.right], [30, 0, 30]);
    assertEquals([many.sent + many.unsent, many.right], [200, many.sent]);
    assert(many.unsent > 0 && many.sent > 0 && many.ms < 200, JSON.stringify(many));
  },
  !segmentation || NAMESPACE === undefined || !hasTool("tc"),
);

test(
  'DatagramAnswers answers broadcasts on "::" in segments too, though nobody can answer from their address',
  () => {
    using open = new Descriptors();
    const server = open.own(socket("inet6", "dgram"));
    serveBothFamilies(server);
    tellDestination(server, "inet6");
    bind(server, encodeInet("::", 0));
    const client = open.udp("127.0.0.1");
    trySetsockopt(client, SOL_SOCKET, SO_BROADCAST, 1);
    // To all of loopback; the answers come from one of its addresses.
    connect(client, encodeInet("127.255.255.255", portOf(server)));
    sendTogether(server, [client, client, client]);
    connect(client, encodeInet("127.0.0.1", portOf(server)));
    const { batch, answers } = makePair();
    echoAll(answers, server, batch.recvmmsg(server));
    assertEquals([answers.sent, answers.sentBytes, answers.unsent], [3, 12, 0]);
    assertEquals([1, 2, 3].map(() => mustReceive(client)), [1, 2, 3].map(() => bytesOf(4)));
  },
  !segmentation || missing(["ipv6"]).length > 0,
);
