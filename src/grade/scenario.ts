// What a scenario is, and what may come of it.
import type { Language } from "../text/language.ts";
import type { Cause } from "./causes/cause.ts";
import type { Suite } from "./suite.ts";
import type { Trial } from "./trial/trial.ts";

/** The same in each language. */
export type Words = Readonly<Record<Language, string>>;

/** Both languages at once, English first. */
export function say(en: string, fr: string): Words {
  return { en, fr };
}

/** The same bytes or numbers in both. */
export function same(text: string): Words {
  return { en: text, fr: text };
}

/** What stands in for the names of a cause's sentences: the same in each language, or not. */
export type Values = Readonly<Record<string, string | number | Words>>;

/** What a failure hangs on: what went well before it, the step that failed, and its likely cause. */
export interface Failure {
  readonly worked: readonly Words[];
  readonly failed: Words;
  readonly expected?: Uint8Array | Words;
  readonly got?: Uint8Array | Words;
  readonly cause: Cause;
  /** For the names in the cause's sentences. */
  readonly values?: Values;
  /** A limit of the server's design, which a right server may have: told, and costs nothing. */
  readonly free?: boolean;
}

/**
 * What a scenario comes to. `worked` are the steps, `remarks` what is only taste; what is `free` costs nothing, as
 * where it depends on something that cost nothing.
 */
export type Verdict =
  | { readonly outcome: "passed"; readonly worked: readonly Words[]; readonly remarks?: readonly Words[] }
  | { readonly outcome: "failed" } & Failure
  | { readonly outcome: "could not tell"; readonly why: Words }
  | { readonly outcome: "not run"; readonly why: Words; readonly free?: true };

/** A scenario passed. */
export function passed(worked: readonly Words[], remarks: readonly Words[] = []): Verdict {
  return { outcome: "passed", worked, remarks };
}

/** It failed. */
export function failed(failure: Failure): Verdict {
  return { outcome: "failed", ...failure };
}

/** Nothing can be said of the server. */
export function couldNotTell(why: Words): Verdict {
  return { outcome: "could not tell", why };
}

/** The families, in the order of the report. */
export type Family =
  | "answers"
  | "pieces"
  | "many"
  | "endings"
  | "datagrams"
  | "nonsense"
  | "tidiness"
  | "multicast";

/** One scenario. `Seen` is what playing it gives: plain facts, which judging turns into a verdict. */
export interface Scenario<Seen = unknown> {
  /** Stable, in lower case with dashes: for --only, for a teacher's file and for what depends on it. */
  readonly name: string;
  readonly family: Family;
  /** One sentence of what it does. */
  readonly description: Words;
  readonly points: number;
  /** The scenario that has to pass before this one says anything. */
  readonly dependsOn?: string;
  /** "program": only a program that guichet started shows it. */
  readonly needs: "network" | "program";
  /** Does it. Throws only by a mistake of ours. */
  play(trial: Trial): Promise<Seen>;
  /** Pure: the same facts give the same verdict. */
  judge(seen: Seen, suite: Suite): Verdict;
}

/** Lets the compiler see that judge takes what play gives, then forgets the type, so that lists can hold it. */
export function scenario<Seen>(made: Scenario<Seen>): Scenario {
  return made as Scenario<unknown>;
}
