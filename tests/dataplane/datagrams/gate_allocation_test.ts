// That the gate in front of a datagram listener, token bucket and all, allocates nothing for a datagram: a flood must not
// make the collector run.
import { assert } from "@std/assert";
import { encodeInet } from "../../../src/posix/address.ts";
import { NAME_LENGTH } from "../../../src/posix/datagrams/batch.ts";
import { makeBatch } from "../../posix/support/datagrams.ts";
import { makeGate } from "../support/admitting.ts";

const CALLS = 20_000;

/** Bytes a call in the median: one small object is 12 at the least, and measuring itself takes some hundreds a time. */
const MOST = 2;

Deno.test("DatagramGate allocates nothing for a datagram, whether it lets it pass or refuses it", () => {
  const batch = makeBatch({ entries: 1, datagram: 64 });
  let now = 0;
  const gate = makeGate({ limits: { datagramsPerSecond: 1000 }, now: () => now });
  const grown: number[] = [];
  let refused = 0;
  for (let round = 0; round < 41; round++) {
    const name = encodeInet(`10.0.0.${round % 3}`, 4000);
    batch.arena.bytes.set(name, batch.nameAt(0));
    batch.arena.words[batch.headerOf(0) + NAME_LENGTH] = name.length;
    const before = Deno.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) {
      if (gate.admit(batch, 0, 1) === 0) refused++;
    }
    grown.push((Deno.memoryUsage().heapUsed - before) / CALLS);
    now += 500;
  }
  // The first rounds compile it.
  const median = grown.slice(10).sort((a, b) => a - b)[15];
  assert(median < MOST, `${median} bytes a datagram`);
  assert(refused > 0 && refused < 41 * CALLS, `${refused} refused`);
});
