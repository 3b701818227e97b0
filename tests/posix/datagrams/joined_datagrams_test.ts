import { assertEquals } from "@std/assert";
import { IP_PKTINFO, IPPROTO_IP, MSG_TRUNC } from "../../../src/posix/constants.ts";
import { joinDatagrams, tellDestination } from "../../../src/posix/options.ts";
import { socket } from "../../../src/posix/socket.ts";
import {
  contents,
  cut,
  hasSegmentation,
  makeBatch,
  nameOf,
  receiveAll,
  receiveSome,
  sendInSegments,
  sendTogether,
} from "../support/datagrams.ts";
import { bytesOf, Descriptors, mustSend, portOf } from "../support/descriptors.ts";

using probe = new Descriptors();
const segmentation = hasSegmentation(probe.own(socket("inet", "dgram")));

/** Declares a test of UDP_GRO. */
function test(name: string, fn: () => void): void {
  const note = segmentation ? "" : " (ignored: this kernel has no UDP_GRO)";
  Deno.test({ name: name + note, ignore: !segmentation, fn });
}

/** A server whose datagrams may arrive joined. */
function joiningServer(open: Descriptors, address = "127.0.0.1"): number {
  const server = open.udp(address);
  joinDatagrams(server);
  return server;
}

/** A client that sends in segments of `size` bytes. */
function segmenting(open: Descriptors, server: number, size: number, to = "127.0.0.1"): number {
  const client = open.udpTo(portOf(server), to, to === "::1" ? "::1" : "127.0.0.1");
  sendInSegments(client, size);
  return client;
}

for (
  const [size, total] of [[4, 4], [4, 16], [4, 256], [4, 10], [1, 64], [100, 250], [1400, 45_000], [
    1400,
    44_800,
  ]]
) {
  test(`DatagramBatch tells ${total} bytes apart that arrive joined as datagrams of ${size}`, () => {
    using open = new Descriptors();
    const server = joiningServer(open);
    const client = segmenting(open, server, size);
    mustSend(client, total);
    const batch = makeBatch();
    const count = receiveSome(batch, server);
    assertEquals(batch.messages, 1);
    assertEquals(
      contents(batch, count),
      cut(bytesOf(total), size).map((bytes) => ({ from: nameOf(client), bytes, flags: 0 })),
    );
  });
}

test("DatagramBatch tells joined datagrams of several clients apart, among single ones and empty ones", () => {
  using open = new Descriptors();
  const server = joiningServer(open);
  const four = segmenting(open, server, 4);
  const hundred = segmenting(open, server, 100);
  const single = open.udpTo(portOf(server));
  const sent: [number, number, number][] = [];
  for (let round = 0; round < 5; round++) {
    sent.push([four, 4, 4 * (round + 1)], [hundred, 100, 310], [single, 20, 20], [single, 1, 0], [
      four,
      4,
      6,
    ]);
  }
  for (const [client, , total] of sent) mustSend(client, total);
  const wanted = sent.flatMap(([client, size, total]) => {
    const pieces = total === 0 ? [new Uint8Array(0)] : cut(bytesOf(total), size);
    return pieces.map((bytes) => [nameOf(client), bytes]);
  });
  const came = receiveAll(makeBatch(), server, wanted.length);
  assertEquals(came.map(({ from, bytes }) => [from, bytes]), wanted);
});

test("DatagramBatch has room for as many joined datagrams as all of its messages can hold", () => {
  using open = new Descriptors();
  const server = joiningServer(open);
  const client = segmenting(open, server, 8);
  for (let message = 0; message < 4; message++) {
    mustSend(client, Uint8Array.from({ length: 8 * 64 }, (_, i) => 64 * message + (i >> 3)));
  }
  const came = receiveAll(makeBatch({ entries: 4 }), server, 256);
  assertEquals(came.map(({ bytes }) => bytes[0]), Array.from({ length: 256 }, (_, i) => i));
});

test("DatagramBatch tells the destination of joined datagrams, ahead of which their size is told", () => {
  using open = new Descriptors();
  const server = joiningServer(open, "0.0.0.0");
  tellDestination(server, "inet");
  const batch = makeBatch();
  for (const [address, total] of [["127.0.0.5", 12], ["127.0.0.6", 4], ["127.0.0.7", 9]] as const) {
    mustSend(segmenting(open, server, 4, address), total);
    const count = receiveSome(batch, server);
    assertEquals(count, Math.ceil(total / 4));
    for (let i = 0; i < count; i++) {
      const control = batch.arena.view(batch.controlAt(i), batch.controlLengthOf(i));
      const view = new DataView(control.buffer, control.byteOffset, control.length);
      assertEquals(control.length, 32);
      assertEquals([view.getInt32(8, true), view.getInt32(12, true)], [IPPROTO_IP, IP_PKTINFO]);
      assertEquals([...control.subarray(24, 28)].join("."), address);
    }
  }
});

test("DatagramBatch.sameEnds holds for datagrams that arrived joined, and between messages of one client", () => {
  using open = new Descriptors();
  const server = joiningServer(open);
  const client = segmenting(open, server, 4);
  sendTogether(server, [client, client, segmenting(open, server, 4)], 8);
  const batch = makeBatch();
  assertEquals(batch.recvmmsg(server), 6);
  assertEquals([1, 2, 3, 4, 5].map((i) => batch.sameEnds(i, 0)), [true, true, true, false, false]);
});

test("DatagramBatch takes a message for one datagram again after joined ones", () => {
  using open = new Descriptors();
  const server = joiningServer(open);
  const joining = segmenting(open, server, 4);
  const single = open.udpTo(portOf(server));
  const batch = makeBatch({ entries: 2 });
  for (let round = 0; round < 3; round++) {
    mustSend(joining, 12);
    assertEquals(receiveAll(batch, server, 3).map(({ bytes }) => bytes.length), [4, 4, 4]);
    mustSend(single, 12);
    assertEquals(receiveAll(batch, server, 1).map(({ bytes }) => bytes.length), [12]);
  }
});

test("DatagramBatch marks joined datagrams as cut that did not fit together", () => {
  using open = new Descriptors();
  const server = joiningServer(open);
  mustSend(segmenting(open, server, 40), 120);
  const batch = makeBatch({ entries: 2, datagram: 100 });
  const count = receiveSome(batch, server);
  assertEquals(contents(batch, count).map(({ bytes, flags }) => [bytes.length, flags]), [
    [40, MSG_TRUNC],
    [40, MSG_TRUNC],
    [20, MSG_TRUNC],
  ]);
});
