// What a cause is: a mistake in a server, as its words say it, under a code.
import type { Language } from "../../text/language.ts";

/** What is said of it: what was seen, why that is likely so, and what to do. */
export interface CauseText {
  readonly fact: string;
  readonly cause: string;
  readonly cure: string;
}

/** A mistake. Its sentences hold `{name}` for values, and `{n|byte|bytes}` for a value with its word. */
export interface Cause {
  /** S and two digits or more; never changed, never used again. */
  readonly code: string;
  /** A few words, for tables. */
  readonly title: Readonly<Record<Language, string>>;
  readonly en: CauseText;
  readonly fr: CauseText;
}
