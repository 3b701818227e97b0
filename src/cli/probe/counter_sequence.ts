// A UDP counter's answers, one after the other: which are right, which came twice, which were overtaken. Pure: bytes in,
// judgements out. Not here: what was asked and when (in_flight.ts).

import { type ByteOrder, explainCounter, explainLength, INT_SIZE, readInt } from "./int_answer.ts";

/** What one answer is; only "right" is. */
export type Kind = "right" | "wrong" | "repeated" | "overtaken";

export interface Judgement {
  kind: Kind;
  /** The int, where there were bytes enough for one. */
  counter?: number;
  /** What is wrong with it. */
  problem?: string;
}

export class CounterSequence {
  /** How many answers of each kind came. */
  readonly counts: Record<Kind, number> = { right: 0, wrong: 0, repeated: 0, overtaken: 0 };
  readonly #seen = new Set<number>();
  #first: number | undefined;
  #highest = 0;
  #problem: string | undefined;

  constructor(readonly order: ByteOrder = "host") {}

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
    const problem = stranger ?? explainLength(bytes, length) ?? explainCounter(counter!, this.order);
    if (problem !== undefined || counter === undefined) return { kind: "wrong", counter, problem };
    return { counter, ...this.#place(counter) };
  }

  #place(counter: number): Pick<Judgement, "kind" | "problem"> {
    if (this.#seen.has(counter)) {
      return {
        kind: "repeated",
        problem: `${counter} came before: a counter that counts gives each number once`,
      };
    }
    this.#seen.add(counter);
    this.#first = Math.min(this.#first ?? counter, counter);
    if (counter < this.#highest) {
      return { kind: "overtaken", problem: `${counter} came after ${this.#highest}: out of order` };
    }
    this.#highest = counter;
    return { kind: "right" };
  }
}
