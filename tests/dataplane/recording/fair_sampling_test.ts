// Who is recorded when more comes than anybody reads.
import { assertEquals } from "@std/assert";
import {
  FairSampling,
  FIRST,
  FURTHER,
  MOST_OF_ADDRESS,
  MOST_OF_SOCKET,
  OF_FLOODS,
} from "../../../src/dataplane/recording/fair_sampling.ts";
import { RING_RECORDS } from "../../../src/dataplane/shared/record_ring.ts";

/** Hashes of two addresses, and of sockets of the first. */
const ADDRESS = 0x1234_5678;
const OTHER = 0x2345_6789;
const socket = (n: number) => 0x4000_0000 + n;

/** How many of `count` exchanges of a client are recorded. */
function recorded(shares: FairSampling, client: number, address: number, count: number, room = RING_RECORDS) {
  let taken = 0;
  for (let i = 0; i < count; i++) if (shares.take(client, address, room - taken)) taken++;
  return taken;
}

function ticks(shares: FairSampling, count: number): void {
  for (let i = 0; i < count; i++) shares.tick();
}

Deno.test("a program's loop is recorded whole, and of a flood only a few a tick besides", () => {
  const shares = new FairSampling();
  assertEquals(recorded(shares, ADDRESS, ADDRESS, MOST_OF_ADDRESS), MOST_OF_ADDRESS);
  shares.tick();
  assertEquals(recorded(shares, ADDRESS, ADDRESS, 10_000), OF_FLOODS);
  shares.tick();
  assertEquals(recorded(shares, ADDRESS, ADDRESS, 10_000), OF_FLOODS);
});

Deno.test("one socket has fewer than its address", () => {
  const shares = new FairSampling();
  assertEquals(recorded(shares, socket(1), ADDRESS, 10_000), MOST_OF_SOCKET);
  shares.tick();
  assertEquals(recorded(shares, socket(2), ADDRESS, 10_000), MOST_OF_ADDRESS - MOST_OF_SOCKET);
});

Deno.test("each client's first exchanges are recorded, however many clients flood", () => {
  const shares = new FairSampling();
  for (let client = 0; client < 1000; client++) recorded(shares, 31 * client, 31 * client, 100);
  assertEquals(recorded(shares, OTHER, OTHER, FIRST), FIRST);
});

Deno.test("all clients together have only so many beyond their first in a tick", () => {
  const shares = new FairSampling();
  let all = 0;
  for (let client = 0; client < 200; client++) all += recorded(shares, 31 * client, 31 * client, 100);
  assertEquals(all, 200 * FIRST + FURTHER);
});

Deno.test("who was silent for a while has a whole share again", () => {
  const shares = new FairSampling();
  recorded(shares, ADDRESS, ADDRESS, 10_000);
  ticks(shares, 5 * MOST_OF_ADDRESS);
  assertEquals(recorded(shares, ADDRESS, ADDRESS, MOST_OF_ADDRESS), MOST_OF_ADDRESS);
});

Deno.test("nothing is recorded that there is no room for; half of the room is left to first exchanges", () => {
  const shares = new FairSampling();
  assertEquals(recorded(shares, ADDRESS, ADDRESS, 10, 0), 0);
  assertEquals(recorded(shares, ADDRESS, ADDRESS, 100, RING_RECORDS / 2), FIRST);
  assertEquals(recorded(shares, OTHER, OTHER, 100, 3), 3);
});
