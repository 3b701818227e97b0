import { assert, assertEquals } from "@std/assert";
import { encodeInet, NAME_SIZE } from "../../../src/posix/address.ts";
import {
  EBADF,
  IP_PKTINFO,
  IPPROTO_IP,
  MSG_TRUNC,
  SO_RCVBUF,
  SOL_SOCKET,
} from "../../../src/posix/constants.ts";
import { batchBytes, DatagramBatch } from "../../../src/posix/datagrams/batch.ts";
import { Arena } from "../../../src/posix/memory.ts";
import { tellDestination, trySetsockopt } from "../../../src/posix/options.ts";
import { connect } from "../../../src/posix/socket.ts";
import { tempDir } from "../../support/temp_dir.ts";
import {
  contents,
  makeBatch,
  nameOf,
  receiveAll,
  receiveSome,
  senderOf,
  sendTogether,
} from "../support/datagrams.ts";
import { bytesOf, Descriptors, mustSend, portOf } from "../support/descriptors.ts";

/** CMSG_SPACE of struct in_pktinfo. */
const PKTINFO_SPACE = 32;

Deno.test("DatagramBatch.receive says 0 while nothing is there", () => {
  using open = new Descriptors();
  assertEquals(makeBatch().recvmmsg(open.udp()), 0);
});

Deno.test("DatagramBatch.receive returns the negative errno of a socket that can't be read", () => {
  assertEquals(makeBatch().recvmmsg(-1), -EBADF);
});

for (const size of [0, 1, 4, 96, 1472, 65_507]) {
  Deno.test(`DatagramBatch brings a datagram of ${size} bytes as it was sent`, () => {
    using open = new Descriptors();
    const server = open.udp();
    const client = open.udpTo(portOf(server));
    mustSend(client, size);
    const [came] = receiveAll(makeBatch(), server, 1);
    assertEquals(came, { from: nameOf(client), bytes: bytesOf(size), flags: 0 });
  });
}

Deno.test("DatagramBatch brings datagrams in the order in which they came, and tells whose each is", () => {
  using open = new Descriptors();
  const server = open.udp();
  const clients = Array.from(
    { length: 8 },
    (_, i) => open.udpTo(portOf(server), "127.0.0.1", `127.0.0.${1 + i % 3}`),
  );
  const sent = Array.from(
    { length: 40 },
    (_, i) => ({ client: clients[i * 5 % 8], text: `${i}`.repeat(1 + i % 7) }),
  );
  for (const { client, text } of sent) mustSend(client, text);
  const came = receiveAll(makeBatch(), server, sent.length);
  assertEquals(
    came.map(({ from, bytes }) => [from, new TextDecoder().decode(bytes)]),
    sent.map(({ client, text }) => [nameOf(client), text]),
  );
});

Deno.test("DatagramBatch brings no more than it has entries, the rest at the next calls", () => {
  using open = new Descriptors();
  const server = open.udp();
  trySetsockopt(server, SOL_SOCKET, SO_RCVBUF, 1024 * 1024);
  const clients = [1, 2].map(() => open.udpTo(portOf(server)));
  const senders = Array.from({ length: 150 }, (_, i) => clients[i % 7 % 2]);
  sendTogether(server, senders);
  const batch = makeBatch({ entries: 64 });
  const came: string[] = [];
  for (const wanted of [64, 64, 22, 0]) {
    const count = batch.recvmmsg(server);
    assertEquals(count, wanted);
    if (count > 0) assertEquals(batch.messages, wanted);
    came.push(...contents(batch, count).map(({ from }) => from));
  }
  assertEquals(came, senders.map(nameOf));
});

Deno.test("DatagramBatch cuts what is longer than its entries, and says so of that datagram only", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  for (const size of [100, 101, 0, 65_507, 100]) mustSend(client, size);
  const came = receiveAll(makeBatch({ entries: 8, datagram: 100 }), server, 5);
  assertEquals(came.map(({ bytes, flags }) => [bytes.length, flags]), [
    [100, 0],
    [100, MSG_TRUNC],
    [0, 0],
    [100, MSG_TRUNC],
    [100, 0],
  ]);
  for (const { bytes } of came) assertEquals(bytes, bytesOf(100).subarray(0, bytes.length));
});

Deno.test("DatagramBatch keeps the bytes of neighbours apart", () => {
  using open = new Descriptors();
  const server = open.udp();
  const client = open.udpTo(portOf(server));
  const batch = makeBatch({ entries: 3, datagram: 64 });
  for (let round = 0; round < 3; round++) {
    const sent = [1, 2, 3].map((i) => new Uint8Array(64).fill(16 * round + i));
    for (const bytes of sent) mustSend(client, bytes);
    assertEquals(receiveAll(batch, server, 3).map(({ bytes }) => bytes), sent);
  }
});

Deno.test("DatagramBatch serves sockets with short and with long names in turn", async () => {
  await using dir = await tempDir();
  using open = new Descriptors();
  const batch = makeBatch({ entries: 4 });
  const inet = open.udp();
  const inetClient = open.udpTo(portOf(inet));
  const unix = open.unixDatagram(dir.join("server"));
  const longName = dir.join("a".repeat(107 - dir.path.length - 1));
  const unixClient = open.unixDatagram(longName, dir.join("server"));
  const nameless = open.unixDatagram(undefined, dir.join("server"));
  const expect = (server: number, client: number, name: string) => {
    mustSend(client, "bonjour");
    assertEquals(receiveAll(batch, server, 1).map(({ from }) => from), [name]);
  };
  for (let round = 0; round < 2; round++) {
    expect(inet, inetClient, nameOf(inetClient));
    expect(unix, nameless, "");
    expect(unix, unixClient, longName);
  }
  // NAME_SIZE is room for the longest; the kernel never tells of more.
  assert(batch.nameLengthOf(0) <= NAME_SIZE);
});

Deno.test("DatagramBatch gives an unbound Unix socket no name to answer to", async () => {
  await using dir = await tempDir();
  using open = new Descriptors();
  const server = open.unixDatagram(dir.join("server"));
  mustSend(open.unixDatagram(undefined, dir.join("server")), "");
  const batch = makeBatch();
  assertEquals(receiveSome(batch, server), 1);
  assertEquals([batch.nameLengthOf(0) <= 2, senderOf(batch, 0), batch.lengthOf(0)], [true, "", 0]);
});

Deno.test("DatagramBatch tells the destination on a socket that wants it, after one that doesn't", () => {
  using open = new Descriptors();
  const batch = makeBatch({ entries: 4 });
  const plain = open.udp("0.0.0.0");
  const telling = open.udp("0.0.0.0");
  tellDestination(telling, "inet");
  const controlOf = (server: number, address: string) => {
    mustSend(open.udpTo(portOf(server), address), "x");
    receiveSome(batch, server);
    const control = batch.arena.view(batch.controlAt(0), batch.controlLengthOf(0));
    if (control.length === 0) return "";
    const view = new DataView(control.buffer, control.byteOffset, control.length);
    // cmsg_level and cmsg_type, then struct in_pktinfo: ipi_ifindex, ipi_spec_dst, ipi_addr.
    assertEquals([view.getInt32(8, true), view.getInt32(12, true)], [IPPROTO_IP, IP_PKTINFO]);
    assertEquals(control.length, PKTINFO_SPACE);
    return [...control.subarray(24, 28)].join(".");
  };
  for (let round = 0; round < 2; round++) {
    assertEquals(controlOf(plain, "127.0.0.7"), "");
    assertEquals(controlOf(telling, "127.0.0.5"), "127.0.0.5");
    assertEquals(controlOf(telling, "127.0.0.6"), "127.0.0.6");
  }
});

Deno.test("DatagramBatch.sameEnds compares senders", () => {
  using open = new Descriptors();
  const server = open.udp();
  const [one, other] = [open.udpTo(portOf(server)), open.udpTo(portOf(server))];
  sendTogether(server, [one, one, other, one]);
  const batch = makeBatch();
  assertEquals(batch.recvmmsg(server), 4);
  assertEquals([1, 2, 3].map((i) => batch.sameEnds(i, 0)), [true, false, true]);
});

Deno.test("DatagramBatch.sameEnds compares the addresses that one client sent to", () => {
  using open = new Descriptors();
  const server = open.udp("0.0.0.0");
  tellDestination(server, "inet");
  const client = open.udp("127.0.0.1");
  const batch = makeBatch();
  const addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.1"];
  for (const address of addresses) {
    connect(client, encodeInet(address, portOf(server)));
    sendTogether(server, [client]);
  }
  assertEquals(batch.recvmmsg(server), 4);
  assertEquals([1, 2, 3].map((i) => batch.sameEnds(i, 0)), [false, false, true]);
  assertEquals(batch.sameEnds(1, 2), true);
});

Deno.test("batchBytes is enough for a batch, whatever its size", () => {
  for (const entries of [1, 3, 16, 64]) {
    for (const datagram of [1, 63, 64, 65, 1500, 65_536]) {
      const size = { entries, datagram };
      assertEquals(new DatagramBatch(new Arena(batchBytes(size)), size).entries, entries);
    }
  }
});
