import { assertEquals } from "@std/assert";
import { shareLab, tallyOf } from "../../../src/dataplane/shared/memory.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  DATAGRAMS,
  OPEN,
  URGENT,
} from "../../../src/dataplane/shared/tally.ts";
import { received } from "../../../src/lab/display/totals.ts";

Deno.test("received grows with whatever comes, urgent bytes too, and with nothing else", () => {
  const lab = shareLab(1);
  for (const field of [OPEN, ANSWERS, BYTES_OUT]) tallyOf(lab, 0, 0)[field]++;
  assertEquals(received(lab, [0, 1]), 0);
  tallyOf(lab, 0, 1)[DATAGRAMS]++;
  tallyOf(lab, 1, 0)[BYTES_IN] += 4;
  tallyOf(lab, 0, 0)[URGENT]++;
  assertEquals(received(lab, [0, 1]), 6);
});
