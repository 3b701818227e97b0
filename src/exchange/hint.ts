// What a hint is: something to say about an exchange, found by a rule (src/hints). Types only. Not here: the rules,
// the words.

/** What a hint is about, most serious first. Praise is for what is right and rare. */
export const LEVELS = ["error", "warning", "info", "praise"] as const;
export type Level = (typeof LEVELS)[number];

/** How sure the rule is, as Wireshark's expert information says it: fact first, guess second. */
export const CERTAINTIES = ["certain", "high", "medium", "low"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** The bytes a hint speaks of: `from` … `to - 1` of the request's or the reply's sample. */
export interface Evidence {
  readonly of: "request" | "reply";
  readonly from: number;
  readonly to: number;
}

export interface Hint {
  /** Stable: it stands in the journal, in reports and in teachers' notes. */
  readonly code: string;
  readonly level: Level;
  readonly certainty: Certainty;
  readonly evidence?: Evidence;
  /** What the words are filled in with. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** A hint in words. */
export interface HintText {
  /** One sentence: what was seen. */
  readonly fact: string;
  /** One sentence: the likely cause, and the cure. */
  readonly cause: string;
}
