import { assertEquals } from "@std/assert";
import { forgetOpen, makeOpenTable, OpenTable, UNCOUNTED } from "../../../src/dataplane/admission/buckets.ts";
import { mix } from "../../../src/dataplane/admission/peer.ts";

Deno.test("OpenTable sums an address's connections over all workers, and forgets those of one that is gone", () => {
  const words = makeOpenTable(3);
  const [one, other] = [new OpenTable(words, 0), new OpenTable(words, 2)];
  const entries = [one.opened(7, 1, 99), one.opened(7, 1, 99), other.opened(7, 1, 99), one.opened(8, 1, 99)];
  assertEquals([one.openOf(7, 1, 99), other.openOf(8, 1, 99), one.openOf(9, 1, 99)], [3, 1, 0]);
  assertEquals([one.closed(entries[0]), other.closed(other.opened(8, 1, 99)), one.closed(UNCOUNTED)], [
    1,
    0,
    0,
  ]);
  assertEquals(other.openOf(7, 1, 99), 2);
  forgetOpen(words, 0);
  assertEquals([other.openOf(7, 1, 99), other.openOf(8, 1, 99)], [1, 0]);
});

Deno.test("OpenTable counts thousands of addresses, each by itself, and gives their places to others later", () => {
  const table = new OpenTable(makeOpenTable(1), 0);
  for (let round = 0; round < 3; round++) {
    const addresses = Array.from({ length: 5000 }, (_, i) => round * 5000 + i + 1);
    const entries = addresses.map((address) => table.opened(address, 1, mix(0, address)));
    assertEquals(entries.filter((entry) => entry === UNCOUNTED).length, 0);
    assertEquals(addresses.filter((address) => table.openOf(address, 1, mix(0, address)) !== 1), []);
    for (const entry of entries) table.closed(entry);
    assertEquals(addresses.filter((address) => table.openOf(address, 1, mix(0, address)) !== 0), []);
  }
});

Deno.test("OpenTable leaves out addresses for which there is no room, whatever becomes of them", () => {
  const table = new OpenTable(makeOpenTable(1), 0);
  const entries = Array.from({ length: 17 }, (_, i) => table.opened(i + 1, 1, 5));
  assertEquals(entries.indexOf(UNCOUNTED), 16);
  table.closed(entries[16]);
  assertEquals([table.openOf(17, 1, 5), table.openOf(1, 1, 5)], [0, 1]);
});
