// What a rule is: one mistake (or one thing done well), how it is recognised, and what is said of it. Types only. Not
// here: any rule (rules/), which there are (catalogue.ts).
import type { Language } from "../text/language.ts";
import type { Certainty, Evidence, HintText, Level } from "../exchange/exchange.ts";
import type { Context } from "./context.ts";

/** What a rule found. */
export interface Finding {
  readonly certainty: Certainty;
  /** Where it differs from the rule's own. */
  readonly level?: Level;
  readonly evidence?: Evidence;
  /** What the words are filled in with. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/**
 * Where a rule looks: at what reached a listener (where nothing is said), at visits to traps, at both; "served" is at what
 * reached a listener, was served, and has neither error nor warning.
 */
export type Place = "traps" | "both" | "served";

export interface Rule {
  /** Stable: a letter for the family and two digits. */
  readonly code: string;
  /** The most serious it may be; {@linkcode Finding.certainty} softens it. */
  readonly level: Level;
  readonly on?: Place;
  /** Codes that have nothing more to say where this one is found. */
  readonly supersedes?: readonly string[];
  /** Found with other bytes in earlier exchanges as well, it is one step more certain. */
  readonly hardens?: true;
  /**
   * When it is said, and when not, in a sentence or two for docs/hints.md; other codes are named where they say it better.
   */
  readonly when: string;
  /** A few words, for the board. */
  readonly title: Readonly<Record<Language, string>>;
  /**
   * Sentences with `{name}` for values; `{name!title}` is the title of the code that the value holds,
   * `{name|byte|bytes}` the value with the word that goes with it.
   */
  readonly en: HintText;
  readonly fr: HintText;
  /** Never throws, whatever the exchange. */
  readonly look: (context: Context) => Finding | undefined;
}
