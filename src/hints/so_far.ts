// The hints that are certain while a connection is still open: those that it gets however it goes on. It is
// judged in some of its possible futures, and what all of them are told is told now. So no rule needs to know
// of open connections, and what a rule says of an end is never said before it.
import type { Impaired } from "../exchange/challenge.ts";
import type { Exchange, Hint } from "../exchange/exchange.ts";
import { MOST_READ_SIZES, SAMPLE_BYTES } from "../exchange/exchange.ts";
import type { LabFacts } from "./context.ts";
import { diagnose } from "./diagnose.ts";

/** Bytes that may still come: the rest of an int, small, negative or any other; more text; the NUL of a text. */
const TAILS: readonly (readonly number[])[] = [
  [0],
  [0, 0],
  [0, 0, 0],
  [0xff, 0xff],
  [0x6b, 0x90, 0xc3],
  Array.from({ length: 40 }, (_, index) => 0x61 + index % 26),
  [0, ...Array.from({ length: 39 }, (_, index) => (index * 151 + 7) & 0xff)],
];

/** What may have been done to an open connection: how much is known at its end only. */
const HELD_UP: Impaired = { no: 1, request: ["delayed"], answer: ["delayed"], delay: 0, revealed: false };

/**
 * The hints to an exchange that is open, the most serious first; no praise, and nothing that is a guess.
 *
 * @param recent the student's earlier exchanges with any listener, oldest first
 * @param said codes of the hints that the student ever got
 * @param settled whether the client has been silent for so long that it waits: no more bytes are expected
 */
export function hintsSoFar(
  exchange: Exchange,
  { recent, said }: { readonly recent: readonly Exchange[]; readonly said: ReadonlySet<string> },
  lab: LabFacts,
  settled: boolean,
): Hint[] {
  const isImpaired = lab.listeners.some(({ name, isImpaired }) => isImpaired && name === exchange.listener);
  const known = isImpaired ? { ...exchange, impaired: HELD_UP } : exchange;
  const [first, ...others] = settled ? ends(known) : [...ends(known), ...continuations(known)];
  let hints = sure(diagnose(first, recent, lab, said));
  for (const other of others) {
    // Most connections have nothing wrong: then one look was enough.
    if (hints.length === 0) break;
    const codes = new Set(sure(diagnose(other, recent, lab, said)).map(({ code }) => code));
    hints = hints.filter(({ code }) => codes.has(code));
  }
  return hints;
}

function sure(hints: readonly Hint[]): Hint[] {
  return hints.filter(({ level, certainty }) =>
    level !== "praise" && (certainty === "certain" || certainty === "high")
  );
}

/** It may end as it is: closed, broken off, or waited for in vain. */
function ends(exchange: Exchange): Exchange[] {
  const ended = { ...exchange, stage: "ended" } as const;
  if (exchange.trap !== undefined) return [{ ...ended, outcome: "no-reply", clientEnd: "before" }];
  const answered = exchange.bytesOut > 0;
  const outcome = answered ? "answered" : "closed";
  return [
    { ...ended, outcome, clientEnd: "before" },
    { ...ended, outcome, clientEnd: answered ? "after" : "before" },
    { ...ended, outcome: answered ? "answered" : "timeout", clientEnd: "open" },
    { ...ended, outcome: "reset", clientEnd: answered ? "reset-after" : "reset-before" },
  ];
}

/** It may go on, and be answered then. */
function continuations(exchange: Exchange): Exchange[] {
  // The counter has its int, and what else comes is not looked at.
  if (exchange.service === "counter" && exchange.bytesIn >= 4) {
    const [closed] = ends(exchange);
    return [{ ...closed, outcome: "answered", bytesOut: 4, late: exchange.late + 4, clientEnd: "after" }];
  }
  return TAILS.map((tail) => continued(exchange, tail));
}

function continued(exchange: Exchange, tail: readonly number[]): Exchange {
  const { request, bytesIn, bytesOut, reads, readSizes } = exchange;
  const more = tail.slice(0, SAMPLE_BYTES - request.length);
  const bytes = new Uint8Array(request.length + more.length);
  bytes.set(request);
  bytes.set(more, request.length);
  return {
    ...exchange,
    stage: "ended",
    outcome: "answered",
    clientEnd: "before",
    bytesIn: bytesIn + tail.length,
    bytesOut: Math.max(bytesOut, 4),
    reads: reads + 1,
    readSizes: [...readSizes, tail.length].slice(0, MOST_READ_SIZES),
    request: bytes,
  };
}
