// How one datagram that answers is printed: as the course's client does, then from whom and after how long.
// Pure. Not here: judging it (counter_sequence.ts).

import { byteCount, hexText, msText, roundedMs } from "./bytes_text.ts";
import type { Judgement } from "./counter_sequence.ts";

/** The course's servers have 80 bytes; more of an answer than this is not looked at. */
export const RECEIVE_BUFFER = 2048;

/** One answer. */
export interface DatagramAnswer {
  /** From 1, in the order in which they came. */
  exchange: number;
  /** `127.0.0.1:4567` */
  from: string;
  /** At most {@linkcode RECEIVE_BUFFER} of them. */
  bytes: Uint8Array;
  /** How many there were. */
  length: number;
  /** Milliseconds since the question; undefined for an answer more than was asked for. */
  ms: number | undefined;
  judgement: Judgement;
}

/** Lines for a person. */
export function answerLines({ from, bytes, length, ms, judgement }: DatagramAnswer): string[] {
  const { counter, problem } = judgement;
  const time = ms === undefined ? "unasked" : msText(ms);
  return [
    counter === undefined ? `Reponse de ${byteCount(length)} : ${hexText(bytes)}` : `Reponse : ${counter}`,
    `  from ${from}, ${time}`,
    ...problem === undefined ? [] : [`  Wrong: ${problem}`],
  ];
}

/** The same for JSON. */
export function answerFields(
  { exchange, from, bytes, length, ms, judgement }: DatagramAnswer,
): Record<string, unknown> {
  return {
    exchange,
    outcome: judgement.kind,
    counter: judgement.counter,
    bytes: length,
    hex: hexText(bytes),
    from,
    ms: ms === undefined ? undefined : roundedMs(ms),
    problem: judgement.problem,
  };
}
