// A report as JSON. Pure.
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
  const { outcome } = verdict;
  const failed = outcome === "failed" ? verdict : undefined;
  const steps = outcome === "passed" ? verdict.worked : failed ? [...failed.worked, failed.failed] : [];
  return {
    name: scenario.name,
    description: scenario.description[language],
    passed: outcome === "passed" ? true : failed ? false : null,
    why: outcome === "not run" || outcome === "could not tell"
      ? `${outcome}: ${verdict.why[language]}`
      : null,
    points,
    maxPoints,
    dependency: scenario.dependsOn ?? null,
    steps: steps.map((step) => step[language]),
    expected: shown(failed?.expected, language),
    got: shown(failed?.got, language),
    cause: failed ? { code: failed.cause.code, ...causeText(failed, language) } : null,
    again,
  };
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
