// What a rule is: one mistake or one thing done well, how it is found in an exchange, and what is said of it.
import type { Language } from "../text/language.ts";
import type { Certainty, Evidence, HintText, Level } from "../exchange/exchange.ts";
import type { Context } from "./context.ts";

/** One hint: when it is given, and its words. */
export interface Rule {
  /** Stable: a letter for the family and two digits. */
  readonly code: string;
  /** The most serious that it can be; where {@linkcode Finding.certainty} is low, it is less. */
  readonly level: Level;
  /** Absent: exchanges at listeners. */
  readonly on?: Scope;
  /** Codes that would say the same less well: where this one is found, they are left out. */
  readonly supersedes?: readonly string[];
  /** Whether it is one step surer when it was found in earlier exchanges with other bytes too. */
  readonly hardens?: true;
  /** Whether a student is told once, with whatever listener it was, and never again. */
  readonly once?: true;
  /** When it is said and when not, for docs/hints.md; names other codes where they say it better. */
  readonly when: string;
  /** A few words, for the board. */
  readonly title: Readonly<Record<Language, string>>;
  /**
   * Sentences with `{name}` for values; `{name!title}` is the title of the code that the value holds,
   * `{name|byte|bytes}` the value with the word that goes with it.
   */
  readonly en: HintText;
  readonly fr: HintText;
  /** What it found, undefined for nothing. Never throws, whatever the exchange. */
  readonly find: (context: Context) => Finding | undefined;
}

/**
 * The exchanges that a rule looks at: those at traps, those at listeners and at traps, those at listeners
 * that were served and have neither error nor warning (praise), or those that are part of a try at a challenge, which
 * no other rules look at.
 */
export type Scope = "traps" | "both" | "served" | "challenges";

/** What a rule found. */
export interface Finding {
  readonly certainty: Certainty;
  /** Where it differs from the rule's own. */
  readonly level?: Level;
  readonly evidence?: Evidence;
  /** For the names in the sentences. */
  readonly values?: Readonly<Record<string, string | number>>;
}
