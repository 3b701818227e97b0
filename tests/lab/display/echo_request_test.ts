// Tests of reading echo requests, with packets written by hand.
import { assertEquals } from "@std/assert";
import { parseEchoRequest } from "../../../src/lab/display/course.ts";

/** Type 8, code 0, a checksum, identifier 0x1234, sequence number 2. */
const ICMP = [8, 0, 0xab, 0xcd, 0x12, 0x34, 0, 2];

Deno.test("parseEchoRequest passes over the IP header, its options too", () => {
  const header = (words: number) => [0x40 | words, ...new Array(words * 4 - 1).fill(0)];
  const wanted = { id: 0x1234, sequence: 2, size: 56 };
  assertEquals(parseEchoRequest(Uint8Array.from([...header(5), ...ICMP]), 84, "inet"), wanted);
  assertEquals(parseEchoRequest(Uint8Array.from([...header(6), ...ICMP]), 88, "inet"), wanted);
  assertEquals(parseEchoRequest(Uint8Array.from(ICMP), 64, "inet6"), wanted);
});

Deno.test("parseEchoRequest gives nothing of a packet that is cut", () => {
  assertEquals(parseEchoRequest(Uint8Array.from(ICMP.slice(0, 7)), 7, "inet6"), undefined);
  assertEquals(parseEchoRequest(Uint8Array.of(0x45, 0, 0), 3, "inet"), undefined);
  assertEquals(parseEchoRequest(new Uint8Array(), 0, "inet"), undefined);
});
