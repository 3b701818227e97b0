import { assertEquals } from "@std/assert";
import { received } from "../../src/daemon/totals.ts";
import { ANSWERS, BYTES_IN, BYTES_OUT, DATAGRAMS, OPEN, URGENT } from "../../src/listeners/observer.ts";
import { shareLab, tallyOf } from "../../src/workers/shared_memory.ts";

Deno.test("received grows with whatever comes, urgent bytes too, and with nothing else", () => {
  const lab = shareLab(1);
  for (const field of [OPEN, ANSWERS, BYTES_OUT]) tallyOf(lab, 0, 0)[field]++;
  assertEquals(received(lab, [0, 1]), 0);
  tallyOf(lab, 0, 1)[DATAGRAMS]++;
  tallyOf(lab, 1, 0)[BYTES_IN] += 4;
  tallyOf(lab, 0, 0)[URGENT]++;
  assertEquals(received(lab, [0, 1]), 6);
});
