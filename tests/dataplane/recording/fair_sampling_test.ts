// Who is noted when more comes than anybody reads.
import { assertEquals } from "@std/assert";
import {
  FairSampling,
  FIRST_OF_ADDRESS,
  FIRST_OF_SOCKET,
  FURTHER,
} from "../../../src/dataplane/recording/client_table.ts";
import { RING_RECORDS } from "../../../src/dataplane/shared/record_ring.ts";

/** How many of `count` exchanges of a client are noted. */
function noted(
  shares: FairSampling,
  record: number,
  address: number,
  count: number,
  room = RING_RECORDS,
): number {
  let taken = 0;
  for (let i = 0; i < count; i++) if (shares.take(record, address, room - taken)) taken++;
  return taken;
}

Deno.test("a socket has its first exchanges noted, and what is left of the common share", () => {
  const shares = new FairSampling();
  assertEquals(noted(shares, 1, 0, 10_000), FIRST_OF_SOCKET + FURTHER);
  assertEquals(noted(shares, 2, 0, 10_000), FIRST_OF_SOCKET);
  assertEquals(noted(shares, 4, 3, FIRST_OF_SOCKET), FIRST_OF_SOCKET);
});

Deno.test("the sockets of an address together have no more first exchanges than the address", () => {
  const shares = new FairSampling();
  let all = 0;
  for (let record = 1; record < 1000; record++) all += noted(shares, record, 0, 1);
  assertEquals(all, FIRST_OF_ADDRESS + FURTHER);
});

Deno.test("an address that connects has its first exchanges noted", () => {
  const shares = new FairSampling();
  assertEquals(noted(shares, 0, 0, 10_000), FIRST_OF_ADDRESS + FURTHER);
  assertEquals(noted(shares, 1, 1, 10_000), FIRST_OF_ADDRESS);
});

Deno.test("nothing is noted that there is no room for; the common share leaves half of it to first exchanges", () => {
  const shares = new FairSampling();
  assertEquals(noted(shares, 1, 0, 10, 0), 0);
  assertEquals(noted(shares, 1, 0, 10_000, RING_RECORDS / 2), FIRST_OF_SOCKET);
  assertEquals(noted(shares, 2, 0, 10_000, 3), 3);
});

Deno.test("with each tick everybody has a share again", () => {
  const shares = new FairSampling();
  noted(shares, 1, 0, 10_000);
  shares.tick();
  assertEquals(noted(shares, 1, 0, 10_000), FIRST_OF_SOCKET + FURTHER);
});
