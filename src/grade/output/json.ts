// A report as JSON, in the form that docs/grading.md describes. Pure.
import type { Language } from "../../text/language.ts";
import { causeText, maxPoints, type Report, type Result, totalPoints } from "../result.ts";
import type { Failure } from "../scenario.ts";
import { shownBytes, TEXT_WORDS } from "./text.ts";

/** One result. */
export interface ResultJson {
  name: string;
  description: string;
  passed: boolean | null;
  /** Why there is no verdict: `not run: …`, `could not tell: …`, in these words in every language. */
  why: string | null;
  points: number;
  maxPoints: number;
  dependency: string | null;
  /** What was done; the last one failed where `passed` is false, with what was expected and what came. */
  steps: string[];
  cause: { code: string; fact: string; cause: string; cure: string } | null;
  again: string;
}

/** The whole report. */
export interface ReportJson {
  suite: string;
  target: string;
  seed: number;
  points: number;
  maxPoints: number;
  results: ResultJson[];
}

export function reportJson(report: Report, language: Language): ReportJson {
  const { suite, target, seed, results } = report;
  return {
    suite,
    target,
    seed,
    points: totalPoints(results),
    maxPoints: maxPoints(results),
    results: results.map((result) => resultJson(result, language)),
  };
}

function resultJson({ scenario, verdict, points, maxPoints, again }: Result, language: Language): ResultJson {
  const base = {
    name: scenario.name,
    description: scenario.description[language],
    passed: null,
    why: null,
    points,
    maxPoints,
    dependency: scenario.dependsOn ?? null,
    steps: [],
    cause: null,
    again,
  };
  switch (verdict.outcome) {
    case "passed":
      return { ...base, passed: true, steps: verdict.worked.map((step) => step[language]) };
    case "failed":
      return {
        ...base,
        passed: false,
        steps: [...verdict.worked.map((step) => step[language]), failedStep(verdict, language)],
        cause: { code: verdict.cause.code, ...causeText(verdict, language) },
      };
    default:
      return { ...base, why: `${verdict.outcome}: ${verdict.why[language]}` };
  }
}

/** The step that failed, with the bytes: `Client 2 asks: expected 0b 00 00 00 "…", came nothing`. */
function failedStep({ failed, expected, got }: Failure, language: Language): string {
  const words = TEXT_WORDS[language];
  const bytes = [
    ...expected === undefined ? [] : [`${words.expected} ${shownBytes(expected, language)}`],
    ...got === undefined ? [] : [`${words.got} ${shownBytes(got, language)}`],
  ];
  return bytes.length === 0 ? failed[language] : `${failed[language]}: ${bytes.join(", ")}`;
}
