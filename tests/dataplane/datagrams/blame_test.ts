import { assertEquals } from "@std/assert";
import { Blame } from "../../../src/dataplane/datagrams/blame.ts";
import type { Impaired, Trial } from "../../../src/exchange/challenge.ts";
import { MOST_FLOWS } from "../../../src/impair/crossing.ts";

const SILENT: Trial = { kind: "duplicate", attempt: 1, verdict: "failed", clue: "no-answer", values: [] };
const DROPPED: Impaired = { no: 2, request: ["dropped"], answer: [], delay: 0, revealed: true };

function came(peer: string, began: number, student = "10.0.0.7") {
  return { peer, student, sender: { began } };
}

Deno.test("silence is not a client's fault whose last datagram never arrived, by whichever socket", () => {
  const blame = new Blame();
  const heard = came("10.0.0.7:1", 1000);
  assertEquals(blame.silent(heard, SILENT), undefined);
  blame.lost(came("10.0.0.7:1", 900), DROPPED);
  assertEquals(blame.silent(heard, SILENT), undefined);
  blame.lost(came("10.0.0.8:1", 1100, "10.0.0.8"), DROPPED);
  assertEquals(blame.silent(heard, SILENT), undefined);
  blame.lost(came("10.0.0.7:2", 1100), DROPPED);
  assertEquals(blame.silent(heard, SILENT), DROPPED);
});

Deno.test("what was done to a step is remembered for its own try, of as many sockets as there are flows", () => {
  const blame = new Blame();
  const step: Trial = { ...SILENT, verdict: "step" };
  const first = came("10.0.0.7:1", 1000);
  blame.of(first, step, DROPPED);
  assertEquals(blame.of(first, step, undefined), undefined);
  assertEquals(blame.of(first, { ...SILENT, attempt: 2 }, undefined), undefined);
  assertEquals(blame.of(first, SILENT, undefined), DROPPED);
  for (let i = 0; i < MOST_FLOWS; i++) blame.of(came(`10.0.0.8:${i}`, 1000), step, DROPPED);
  assertEquals(blame.of(first, SILENT, undefined), undefined);
});
