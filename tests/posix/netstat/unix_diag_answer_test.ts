import { assertEquals } from "@std/assert";
import { readAnswer } from "../../../src/posix/netstat/unix_diag.ts";

/** A netlink message with its header, padded to a multiple of four. */
function message(type: number, body: number[]): number[] {
  const length = 16 + body.length;
  const head = [length & 0xff, length >> 8, 0, 0, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  return padded([...head, ...body]);
}

function attribute(type: number, value: number[]): number[] {
  return padded([4 + value.length, 0, type, 0, ...value]);
}

function padded(bytes: number[]): number[] {
  return [...bytes, ...new Array((4 - bytes.length % 4) % 4).fill(0)];
}

/** struct unix_diag_msg of a listening stream socket with inode 0x01020304. */
const SOCKET = [1, 1, 10, 0, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0];

const text = (value: string) => [...new TextEncoder().encode(value)];
const read = (bytes: number[]) => readAnswer(Uint8Array.from(bytes));

Deno.test("readAnswer reads name, peer, queues and user", () => {
  const bytes = message(20, [
    ...SOCKET,
    ...attribute(0, text("/tmp/a lab\n\0")),
    ...attribute(2, [9, 0, 0, 0]),
    ...attribute(4, [3, 0, 0, 0, 0, 16, 0, 0]),
    ...attribute(7, [0xe8, 3, 0, 0]),
    ...attribute(99, [1, 2, 3]),
  ]);
  assertEquals(read([...bytes, ...message(3, [0, 0, 0, 0])]), {
    sockets: [{
      inode: 0x01020304,
      name: "/tmp/a lab\n",
      peer: 9,
      receiveQueue: 3,
      sendQueue: 4096,
      uid: 1000,
    }],
    end: "done",
  });
});

Deno.test("readAnswer shows the NUL of an abstract name as @ and keeps the others", () => {
  const { sockets, end } = read(message(20, [...SOCKET, ...attribute(0, text("\0a\0b"))]));
  assertEquals([sockets[0].name, end], ["@a\0b", "more"]);
});

Deno.test("readAnswer takes a socket of which nothing is told", () => {
  assertEquals(read(message(20, SOCKET)), { sockets: [{ inode: 0x01020304 }], end: "more" });
});

Deno.test("readAnswer tells an error, and a message that claims more bytes than there are", () => {
  assertEquals(read(message(2, [0xff, 0xff, 0xff, 0xff])).end, "error");
  const bytes = message(20, SOCKET);
  bytes[0] = 200;
  assertEquals(read(bytes), { sockets: [], end: "error" });
  bytes[0] = 3;
  assertEquals(read(bytes).end, "error");
});

Deno.test("readAnswer reads no further than the bytes go, wherever they are cut or spoilt", () => {
  const whole = message(20, [
    ...SOCKET,
    ...attribute(0, text("/tmp/x")),
    ...attribute(4, [1, 0, 0, 0, 2, 0, 0, 0]),
  ]);
  for (let length = 0; length <= whole.length; length++) read(whole.slice(0, length));
  let seed = 1;
  const random = (below: number) => (seed = seed * 48271 % 2147483647) % below;
  for (let round = 0; round < 2000; round++) {
    const bytes = [...whole, ...whole];
    for (let i = 0; i < 4; i++) bytes[random(bytes.length)] = random(256);
    read(bytes);
  }
});
