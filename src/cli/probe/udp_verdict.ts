// What the answers of a UDP counter come to: each one by itself and in its sequence, how it is printed, and
// what all of them together mean: the exit status, the summary, and what is likely wrong. Pure but for what
// it prints.
import { INTERRUPTED, NO_ANSWER, OK, WRONG_ANSWER } from "../command.ts";
import {
  byteCount,
  type ByteOrder,
  explainCounter,
  explainLength,
  explainOwnBytes,
  hexText,
  INT_SIZE,
  msText,
  readInt,
  roundedMs,
  type RoundTrips,
} from "./judging.ts";
import type { Session, Verdict } from "./session.ts";

/** The course's servers have 80 bytes; more of an answer than this is not looked at. */
export const RECEIVE_BUFFER = 2048;

/** What one answer is; only "right" is. */
type Kind = "right" | "wrong" | "repeated" | "overtaken";

interface Judgement {
  kind: Kind;
  /** The int, where there were bytes enough for one. */
  counter?: number;
  /** What is wrong with it. */
  problem?: string;
}

/** What happened. */
interface UdpOutcome {
  /** `udp 127.0.0.1:4567` */
  where: string;
  /** Datagrams sent. */
  sent: number;
  sequence: CounterSequence;
  trips: RoundTrips;
  /** Whether the socket was connected. */
  connected: boolean;
  /** Whether Ctrl-C ended it: what is missing then is no loss. */
  interrupted: boolean;
  /** Whether a server of this machine was there when it was asked. */
  seen: boolean;
  /** What was found where the server should be. */
  around: readonly string[];
}

/** One answer. */
interface DatagramAnswer {
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

/** Complains where there is reason to, and gives the verdict. */
export async function udpVerdict(outcome: UdpOutcome, { report, timeout }: Session): Promise<Verdict> {
  const { where, sent, sequence, trips, interrupted } = outcome;
  const lost = interrupted ? 0 : Math.max(0, sent - sequence.answers);
  const seconds = `${timeout / 1000} s`;
  for (let i = 0; i < lost; i++) {
    await report.exchange([], { exchange: sequence.answers + i + 1, outcome: "no-answer" });
  }
  const wrong = sequence.counts.right < sequence.answers;
  if (wrong) report.complain(`Wrong answer from ${where}: ${sequence.problem}`, wrongAdvice(outcome));
  if (sequence.answers === 0 && !interrupted) {
    report.complain(`No answer from ${where} within ${seconds}`, silenceAdvice(outcome));
  } else if (lost > 0) {
    report.complain(`No answer from ${where} to ${lost} of ${sent} datagrams within ${seconds}`, [
      "UDP may lose datagrams without saying so; on one machine, the server did not answer each, or its buffer was full",
    ]);
  }
  const { repeated, overtaken } = sequence.counts;
  const range = sequence.range;
  return {
    status: interrupted ? INTERRUPTED : wrong ? WRONG_ANSWER : lost > 0 ? NO_ANSWER : OK,
    fields: {
      target: where,
      interrupted,
      sent,
      answers: sequence.answers,
      lost,
      ...sequence.counts,
      counters: range,
      roundTripMs: trips.fields,
    },
    lines: sent < 2 ? [] : [
      [
        `${sent} sent, ${sequence.answers} answers, ${lost} lost, ${repeated} repeated, ${overtaken} out of order`,
        range === undefined ? "" : `counter ${range.first} to ${range.last}`,
        trips.text,
      ].filter((part) => part !== "").join("; "),
    ],
  };
}

function wrongAdvice({ sent, sequence }: UdpOutcome): string[] {
  const { repeated, overtaken } = sequence.counts;
  const surplus = sequence.answers - sent;
  const advice: string[] = [];
  if (surplus > 0) {
    advice.push(
      `${surplus} more ${
        surplus === 1 ? "answer" : "answers"
      } than requests: does the server send twice? A network may duplicate one, rarely`,
    );
  }
  if (repeated > Math.max(0, surplus)) {
    advice.push(
      "The counter stands still: is it reset for each datagram, or does a child count in its own memory?",
    );
  }
  if (overtaken > 0) {
    advice.push(
      "Answers overtook each other: a network may do that to UDP; on one machine, the server does it",
    );
  }
  return advice;
}

function silenceAdvice({ connected, seen, around }: UdpOutcome): string[] {
  return seen ? [...around] : [
    ...around,
    "UDP does not report a missing server or a lost datagram: recvfrom waits for ever",
    ...connected
      ? []
      : ["With --connect the kernel reports a machine that is there, with nobody on that port"],
  ];
}

/**
 * Lines for a person.
 * @param told what the complaint says in the end: it is not said twice
 */
export function answerLines(
  { from, bytes, length, ms, judgement }: DatagramAnswer,
  told: string | undefined,
): string[] {
  const { counter, problem } = judgement;
  const time = ms === undefined ? "unasked" : msText(ms);
  return [
    counter === undefined ? `Answer of ${byteCount(length)}: ${hexText(bytes)}` : `Reponse : ${counter}`,
    `  from ${from}, ${time}`,
    ...problem === undefined || problem === told ? [] : [`  Wrong: ${problem}`],
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

/** A UDP counter's answers, one after the other: which are right, which came twice, which were overtaken. */
export class CounterSequence {
  /** How many answers of each kind came. */
  readonly counts: Record<Kind, number> = { right: 0, wrong: 0, repeated: 0, overtaken: 0 };
  readonly #seen = new Set<number>();
  #first: number | undefined;
  #highest = 0;
  #problem: string | undefined;

  /** @param message what every datagram said: its bytes in an answer are no counter */
  constructor(readonly order: ByteOrder = "host", readonly message: Uint8Array = new Uint8Array(0)) {}

  /** Answers so far, right or not. */
  get answers(): number {
    const { right, wrong, repeated, overtaken } = this.counts;
    return right + wrong + repeated + overtaken;
  }

  /** The first thing that was wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The lowest and the highest number so far; undefined before any. */
  get range(): { first: number; last: number } | undefined {
    return this.#first === undefined ? undefined : { first: this.#first, last: this.#highest };
  }

  /**
   * Takes the next answer.
   *
   * @param bytes the datagram, or its beginning
   * @param length the datagram's length
   * @param stranger says so when it came from somebody who was not asked
   */
  add(bytes: Uint8Array, length: number, stranger?: string): Judgement {
    const judgement = this.#judge(bytes, length, stranger);
    this.counts[judgement.kind]++;
    this.#problem ??= judgement.problem;
    return judgement;
  }

  #judge(bytes: Uint8Array, length: number, stranger?: string): Judgement {
    const counter = length >= INT_SIZE ? readInt(bytes, this.order) : undefined;
    const problem = stranger ?? explainOwnBytes(bytes, length, this.message, this.order) ??
      explainLength(bytes, length) ?? explainCounter(counter!, this.order);
    if (problem !== undefined || counter === undefined) return { kind: "wrong", counter, problem };
    return { counter, ...this.#place(counter) };
  }

  #place(counter: number): Pick<Judgement, "kind" | "problem"> {
    if (this.#seen.has(counter)) {
      return {
        kind: "repeated",
        problem: `${counter} was sent before: a counter gives each number once`,
      };
    }
    this.#seen.add(counter);
    this.#first = Math.min(this.#first ?? counter, counter);
    if (counter < this.#highest) {
      return { kind: "overtaken", problem: `${counter} arrived after ${this.#highest}: out of order` };
    }
    this.#highest = counter;
    return { kind: "right" };
  }
}
