// What came of the scenarios: verdicts with their points, and the sums of a report. Pure.
import type { Language } from "../text/language.ts";
import { filled } from "../text/sentences.ts";
import type { CauseText } from "./causes/cause.ts";
import { type Failure, say, type Scenario, type Verdict, type Words } from "./scenario.ts";

/** One scenario and what came of it. */
export interface Result {
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  readonly points: number;
  readonly maxPoints: number;
  /** The command that shows it again. */
  readonly again: string;
  /** What the program printed when it failed, the last of it. */
  readonly printed: Uint8Array;
  /** Milliseconds that it took. */
  readonly tookMs: number;
}

/** A whole run. */
export interface Report {
  readonly suite: string;
  readonly target: string;
  readonly seed: number;
  readonly results: readonly Result[];
  /** What is to be known of the run itself: a busy machine, no rights for namespaces. */
  readonly remarks: readonly Words[];
}

/** Points of a verdict: what was not run has none unless it is free, what could not be told costs nothing. */
export function pointsOf(verdict: Verdict, maxPoints: number): number {
  switch (verdict.outcome) {
    case "passed":
    case "could not tell":
      return maxPoints;
    case "failed":
    case "not run":
      return verdict.free ? maxPoints : 0;
  }
}

/** Points that were reached. */
export function totalPoints(results: readonly Result[]): number {
  return results.reduce((sum, { points }) => sum + points, 0);
}

/** Points that there were. */
export function maxPoints(results: readonly Result[]): number {
  return results.reduce((sum, each) => sum + each.maxPoints, 0);
}

/** Whether something failed that costs points, or would if it had any. */
export function hasFailed(results: readonly Result[]): boolean {
  return results.some(({ verdict }) => verdict.outcome === "failed" && !verdict.free);
}

/** A cause's sentences with the values filled in. */
export function causeText({ cause, values }: Failure, language: Language): CauseText {
  const text = cause[language];
  const said = Object.fromEntries(
    Object.entries(values ?? {}).map((
      [name, value],
    ) => [name, typeof value === "object" ? value[language] : value]),
  );
  const fill = (sentence: string) => filled(sentence, said, language);
  return { fact: fill(text.fact), cause: fill(text.cause), cure: fill(text.cure) };
}

/** What is told of the times beside a report, which is the same on every machine; undefined where it was quiet. */
export function loadRemark(stretch: number): Words | undefined {
  if (!(stretch > 1.5)) return undefined;
  const times = stretch.toFixed(1);
  return say(
    `The machine was busy: everything was given up to ${times} times longer than usual`,
    `La machine était occupée : tout a eu jusqu'à ${times} fois plus de temps que d'habitude`,
  );
}
