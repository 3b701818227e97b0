// What all conversations of challenges have: they go by time, they know how much was sent, and they end with a verdict.
import type { ChallengeKind, Clue, Trial, Verdict } from "../../exchange/challenge.ts";
import { type Conversation, NO_ANSWER, type Timing } from "../../services/service.ts";

/** Milliseconds for which a client may be silent when it is its turn. Told on no page: programs need far less. */
export const PATIENCE_MS = 10_000;

/** What came of a try, and how that is known. */
export interface Found {
  readonly verdict: Verdict;
  readonly clue: Clue;
  readonly values: readonly number[];
}

export const SOLVED: Found = { verdict: "solved", clue: "none", values: [] };

/** Nothing is decided, since the lab has ended it. */
const UNDECIDED: Found = { verdict: "step", clue: "none", values: [] };

export function failed(clue: Clue, ...values: number[]): Found {
  return { verdict: "failed", clue, values };
}

/** Which try a conversation belongs to. */
export interface TryAtHand {
  readonly kind: ChallengeKind;
  readonly attempt: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** A conversation of a challenge; it is its own timing. */
export abstract class TimedConversation implements Conversation, Timing {
  finished = false;
  nextAt = Infinity;
  reads = true;
  endsOutput = false;
  resets = false;
  protected readonly at: TryAtHand;
  #found: Found | undefined;

  constructor(at: TryAtHand) {
    this.at = at;
  }

  get timing(): Timing {
    return this;
  }

  abstract receive(bytes: Uint8Array, length: number, out: Uint8Array): number;
  abstract end(out: Uint8Array): number;
  abstract more(out: Uint8Array): number;

  /** What is to be said of a client that has left without more. */
  protected abstract leftWithout(): Found;

  verdict(left: boolean): Trial {
    const found = this.#found ?? (left ? this.leftWithout() : UNDECIDED);
    return { kind: this.at.kind, attempt: this.at.attempt, ...found };
  }

  /** It is decided, unless it was before. */
  protected decide(found: Found): void {
    this.#found ??= found;
  }

  /** It is decided and over, without another byte. @returns {@linkcode NO_ANSWER} */
  protected over(found: Found): number {
    this.decide(found);
    this.finished = true;
    this.nextAt = Infinity;
    return NO_ANSWER;
  }
}
