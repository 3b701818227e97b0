// That the filter of a datagram listener, token bucket and all, allocates nothing for a datagram: a flood
// must not make the collector run.
import { assert } from "@std/assert";
import { encodeInet } from "../../../src/posix/address.ts";
import { NAME_LENGTH } from "../../../src/posix/datagrams/batch.ts";
import { makeBatch } from "../../posix/support/datagrams.ts";
import { Peer } from "../../../src/dataplane/shared/peer.ts";
import { makeFilter } from "../support/admitting.ts";

const CALLS = 20_000;

/**
 * Bytes a call in the median: one small object is 12 at the least, and measuring itself takes some hundreds a
 * time.
 */
const MOST = 2;

Deno.test("DatagramFilter allocates nothing for a datagram, whether it lets it pass or refuses it", () => {
  const batch = makeBatch({ entries: 1, datagram: 64 });
  const time = { now: 0 };
  const filter = makeFilter({ limits: { datagramsPerSecond: 1000 }, time });
  const peer = new Peer();
  const grown: number[] = [];
  let refused = 0;
  for (let round = 0; round < 41; round++) {
    const name = encodeInet(`10.0.0.${round % 3}`, 4000);
    batch.arena.bytes.set(name, batch.nameAt(0));
    batch.arena.words[batch.headerOf(0) + NAME_LENGTH] = name.length;
    const before = Deno.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) {
      peer.takeSender(batch, 0);
      if (filter.admit(peer, batch, 0, 1) === 0) refused++;
    }
    grown.push((Deno.memoryUsage().heapUsed - before) / CALLS);
    time.now += 500;
  }
  // The first rounds compile it.
  const median = grown.slice(10).sort((a, b) => a - b)[15];
  assert(median < MOST, `${median} bytes a datagram`);
  assert(refused > 0 && refused < 41 * CALLS, `${refused} refused`);
});
