// Tables of comma-separated values (RFC 4180): a report with a row a scenario, and a class with a row a submission, for
// the gradebook. Pure.
import { escapeText } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { causeText, maxPoints, type Report, totalPoints } from "../result.ts";

/** What a cell may hold. */
type Cell = string | number | null;

/** A row a scenario. */
export function reportCsv({ suite, target, results }: Report, language: Language): string {
  const head = ["suite", "target", "scenario", "result", "points", "maxPoints", "code", "why"];
  return csv([
    head,
    ...results.map(({ scenario: { name }, verdict, points, maxPoints }) => [
      suite,
      target,
      name,
      verdict.outcome,
      points,
      maxPoints,
      verdict.outcome === "failed" ? verdict.cause.code : null,
      verdict.outcome === "failed"
        ? causeText(verdict, language).cause
        : verdict.outcome === "passed"
        ? null
        : verdict.why[language],
    ]),
  ]);
}

/** One submission of a class: its report, or why there is none. */
export interface Graded {
  /** What tells it from the others: what the pattern's stars stand for. */
  readonly name: string;
  readonly path: string;
  readonly outcome: { readonly report: Report } | { readonly failure: string };
}

/**
 * A row a submission: its points, the codes of what is wrong, and a column of points a scenario.
 * @param most points of a submission without a report
 */
export function classCsv(graded: readonly Graded[], scenarios: readonly string[], most: number): string {
  return csv([
    ["submission", "file", "points", "maxPoints", "state", "codes", ...scenarios],
    ...graded.map(({ name, path, outcome }) => {
      if ("failure" in outcome) return [name, path, 0, most, outcome.failure, null, ...scenarios.map(() => 0)];
      const { results } = outcome.report;
      const of = (scenario: string) => results.find((each) => each.scenario.name === scenario)?.points ?? null;
      return [
        name,
        path,
        totalPoints(results),
        maxPoints(results),
        "graded",
        codesOf(outcome.report).join(" "),
        ...scenarios.map(of),
      ];
    }),
  ]);
}

/** Codes of what failed, each once, in the order of the report. */
export function codesOf({ results }: Report): string[] {
  return [...new Set(results.flatMap(({ verdict }) => verdict.outcome === "failed" ? [verdict.cause.code] : []))];
}

function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(written).join(",") + "\r\n").join("");
}

/**
 * A spreadsheet takes a text that begins like a formula for one, and file names are the students': an apostrophe makes
 * it text.
 */
function written(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = escapeText(cell).replace(/^[=+\-@]/, "'$&");
  return /[",]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
