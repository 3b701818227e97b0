// What the kernel writes beside a datagram: its sender, where it was sent to, its hops, its user, an answer
// that came back. Any words there are read within the batch's memory, and what is made of them can be shown.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { parseIp } from "../../src/config/network_kinds.ts";
import { Peer } from "../../src/dataplane/shared/peer.ts";
import {
  cameToMany,
  CONTROL_LENGTH,
  CONTROL_SIZE,
  destinationOf,
  hopsOf,
  interfaceOf,
  senderUser,
} from "../../src/posix/datagrams/batch.ts";
import { wasUnreachable } from "../../src/posix/datagrams/returned.ts";
import { swap16 } from "../../src/text/ints.ts";
import { makeBatch } from "../posix/support/datagrams.ts";
import { check } from "./seed.ts";

const batch = makeBatch({ entries: 1, datagram: 64 });

/** Words of control data: lengths, levels and types as they are, and any. */
const WORD = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(0, 1, 2, 8, 11, 16, 20, 25, 28, 32, 40, 41, 50, 52, 103, 104, 111, 113),
);

const WORDS = fc.array(WORD, { minLength: CONTROL_SIZE / 4, maxLength: CONTROL_SIZE / 4 });

Deno.test("control data of any words and any length are read, and end", () => {
  check(fc.tuple(WORDS, fc.nat(CONTROL_SIZE)), ([words, length]) => {
    batch.arena.words.set(words, batch.controlAt(0) >> 2);
    batch.arena.words[batch.headerOf(0) + CONTROL_LENGTH] = length;
    const source = batch.sourceLengthOf(0);
    assert(source <= length, `${source} of ${length}`);
    const told = destinationOf(batch, 0);
    assert(told === undefined || parseIp(told.address) !== undefined, told?.address);
    assert(Number.isInteger(hopsOf(batch, 0)) && Number.isInteger(senderUser(batch, 0)));
    for (const family of [4, 6] as const) assert(Number.isInteger(interfaceOf(batch, 0, family)));
    for (const is of [cameToMany(batch, 0), wasUnreachable(batch, 0)]) assertEquals(typeof is, "boolean");
  }, 50_000);
});

Deno.test("Peer takes any sockaddr: an IPv4 or IPv6 address with its port, or nobody's", () => {
  const words = fc.array(WORD, { minLength: 7, maxLength: 7 });
  const sender = new Peer();
  check(fc.tuple(words, fc.constantFrom(0, 1, 2, 10, 255), fc.nat(28)), ([given, family, length]) => {
    const head = (given[0] & 0xffff_0000) | family;
    sender.take(Int32Array.from([head, ...given.slice(1)]), 0, length);
    const wanted = length < 2 ? [0] : family === 2 ? [4] : family === 10 ? [4, 6] : [0];
    assert(wanted.includes(sender.family), `${sender.family} of ${family}, ${length} bytes`);
    assertEquals(sender.port, sender.family === 0 ? 0 : swap16(head >>> 16));
  }, 20_000);
});
