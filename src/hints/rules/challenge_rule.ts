// How rules of challenges are made: each tells one clue of a trial, with the clue's numbers. What a trial says was found
// out by the challenge itself, so that its hint is certain. E01 to E39 are of connections and of what both have, E40 to
// E69 of datagrams, E70 to E79 of impairment.
import type { ChallengeKind, Clue, Verdict } from "../../exchange/challenge.ts";
import type { Rule } from "../rule.ts";

/** A rule as far as it differs from the others. */
export interface ClueRule extends Omit<Rule, "on" | "find"> {
  readonly clue: Clue;
  /** Absent: failed. */
  readonly verdict?: Verdict;
  /** The kinds that it speaks of; absent: all. */
  readonly kinds?: readonly ChallengeKind[];
  /** Kinds of which another rule speaks. */
  readonly but?: readonly ChallengeKind[];
  /** Whether it speaks of a clue with this first value; absent: of all. */
  readonly where?: (value: number) => boolean;
  /** What its sentences call the clue's values, in their order. */
  readonly values?: readonly string[];
}

/** The rule of a clue; its sentences may name the `kind` and the `attempt` as well. */
export function clueRule(
  { clue, verdict = "failed", kinds, but, where, values = [], ...rule }: ClueRule,
): Rule {
  return {
    ...rule,
    on: "challenges",
    find({ exchange: { trial } }) {
      if (trial === undefined || trial.clue !== clue || trial.verdict !== verdict) return undefined;
      if (kinds?.includes(trial.kind) === false || but?.includes(trial.kind) === true) return undefined;
      if (where?.(trial.values[0]) === false) return undefined;
      const named = values.flatMap((name, i) => i < trial.values.length ? [[name, trial.values[i]]] : []);
      const { kind, attempt } = trial;
      return { certainty: "certain", values: { kind, attempt, ...Object.fromEntries(named) } };
    },
  };
}
