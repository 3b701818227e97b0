import { assertEquals } from "@std/assert";
import {
  ConnectionCounts,
  forgetWorker,
  makeAdmissionMemory,
  makeConnectionCounts,
  UNCOUNTED,
} from "../../../src/dataplane/shared/memory.ts";

/** A key that is given as its words. */
function key(one: number, other = 1, hash = 99) {
  return { one, other, hash };
}

/** The same with a hash of its own. */
function keyOf(address: number) {
  return key(address, 1, Math.imul(address, 0x9e37_79b1) >>> 15);
}

Deno.test("ConnectionCounts sums an address's connections over all workers, and forgets those of one that is gone", () => {
  const admission = makeAdmissionMemory(3);
  const { open: words } = admission;
  const [one, other] = [new ConnectionCounts(words, 0), new ConnectionCounts(words, 2)];
  const entries = [one.opened(key(7)), one.opened(key(7)), other.opened(key(7)), one.opened(key(8))];
  assertEquals([one.openOf(key(7)), other.openOf(key(8)), one.openOf(key(9))], [3, 1, 0]);
  assertEquals([one.closed(entries[0]), other.closed(other.opened(key(8))), one.closed(UNCOUNTED)], [
    1,
    0,
    0,
  ]);
  assertEquals(other.openOf(key(7)), 2);
  forgetWorker({ admission }, 0);
  assertEquals([other.openOf(key(7)), other.openOf(key(8))], [1, 0]);
});

Deno.test("ConnectionCounts counts thousands of addresses, each by itself, and gives their places to others later", () => {
  const table = new ConnectionCounts(makeConnectionCounts(1), 0);
  for (let round = 0; round < 3; round++) {
    const addresses = Array.from({ length: 5000 }, (_, i) => round * 5000 + i + 1);
    const entries = addresses.map((address) => table.opened(keyOf(address)));
    assertEquals(entries.filter((entry) => entry === UNCOUNTED).length, 0);
    assertEquals(addresses.filter((address) => table.openOf(keyOf(address)) !== 1), []);
    for (const entry of entries) table.closed(entry);
    assertEquals(addresses.filter((address) => table.openOf(keyOf(address)) !== 0), []);
  }
});

Deno.test("ConnectionCounts leaves out addresses for which there is no room, whatever becomes of them", () => {
  const table = new ConnectionCounts(makeConnectionCounts(1), 0);
  const entries = Array.from({ length: 17 }, (_, i) => table.opened(key(i + 1, 1, 5)));
  assertEquals(entries.indexOf(UNCOUNTED), 16);
  table.closed(entries[16]);
  assertEquals([table.openOf(key(17, 1, 5)), table.openOf(key(1, 1, 5))], [0, 1]);
});
