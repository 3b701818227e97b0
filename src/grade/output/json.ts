// A report as JSON, in the form that docs/grading.md describes. Pure.
import { escapeBytes } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { causeText, maxPoints, type Report, type Result, totalPoints } from "../result.ts";

/** Bytes of an answer that are told. */
const MOST_BYTES = 96;

/** One result. */
export interface ResultJson {
  name: string;
  description: string;
  passed: boolean | null;
  why: string | null;
  points: number;
  maxPoints: number;
  dependency: string | null;
  /** What was done, the step that failed last. */
  steps: string[];
  expected: BytesJson | string | null;
  got: BytesJson | string | null;
  cause: { code: string; fact: string; cause: string; cure: string } | null;
  again: string;
}

interface BytesJson {
  bytes: number;
  hex: string;
  text: string;
}

/** The whole report. */
export interface ReportJson {
  suite: string;
  target: string;
  seed: number;
  points: number;
  maxPoints: number;
  remarks: string[];
  results: ResultJson[];
}

export function reportJson(report: Report, language: Language): ReportJson {
  const { suite, target, seed, results, remarks } = report;
  return {
    suite,
    target,
    seed,
    points: totalPoints(results),
    maxPoints: maxPoints(results),
    remarks: remarks.map((each) => each[language]),
    results: results.map((result) => resultJson(result, language)),
  };
}

function resultJson({ scenario, verdict, points, maxPoints, again }: Result, language: Language): ResultJson {
  const base = {
    name: scenario.name,
    description: scenario.description[language],
    points,
    maxPoints,
    dependency: scenario.dependsOn ?? null,
    expected: null,
    got: null,
    cause: null,
    again,
  };
  switch (verdict.outcome) {
    case "passed":
      return { ...base, passed: true, why: null, steps: verdict.worked.map((step) => step[language]) };
    case "failed":
      return {
        ...base,
        passed: false,
        why: null,
        steps: [...verdict.worked, verdict.failed].map((step) => step[language]),
        expected: shown(verdict.expected, language),
        got: shown(verdict.got, language),
        cause: { code: verdict.cause.code, ...causeText(verdict, language) },
      };
    default:
      return { ...base, passed: null, why: `${verdict.outcome}: ${verdict.why[language]}`, steps: [] };
  }
}

function shown(
  value: Uint8Array | Readonly<Record<Language, string>> | undefined,
  language: Language,
): BytesJson | string | null {
  if (value === undefined) return null;
  if (!(value instanceof Uint8Array)) return value[language];
  const hex = [...value.subarray(0, MOST_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { bytes: value.length, hex, text: escapeBytes(value, MOST_BYTES) };
}
