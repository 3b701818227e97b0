// Tables of comma-separated values (RFC 4180): a report with a row a scenario, and a class with a row a submission, for
// the gradebook. Pure.
import { escapeText } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { causeText, maxPoints, type Report, totalPoints } from "../result.ts";
import type { Verdict } from "../scenario.ts";

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
      whyText(verdict, language),
    ]),
  ]);
}

/** One submission of a class. */
export interface Graded {
  /** What tells it from the others: what the pattern's stars stand for. */
  readonly name: string;
  readonly path: string;
  readonly report: Report;
}

/** A row a submission: its points, the codes of what is wrong, the first cause, and a column of points a scenario. */
export function classCsv(
  graded: readonly Graded[],
  scenarios: readonly string[],
  language: Language,
): string {
  return csv([
    ["submission", "file", "points", "maxPoints", "codes", "first", ...scenarios],
    ...graded.map(({ name, path, report }) => {
      const { results } = report;
      const verdicts = results.map(({ verdict }) => verdict);
      const first = verdicts.find(({ outcome }) => outcome === "failed") ?? verdicts[0];
      return [
        name,
        path,
        totalPoints(results),
        maxPoints(results),
        codesOf(report).join(" "),
        whyText(first, language),
        ...scenarios.map((scenario) =>
          results.find((each) => each.scenario.name === scenario)?.points ?? null
        ),
      ];
    }),
  ]);
}

/** What went wrong, in words; null where nothing did. */
function whyText(verdict: Verdict | undefined, language: Language): string | null {
  if (verdict === undefined || verdict.outcome === "passed") return null;
  return verdict.outcome === "failed" ? causeText(verdict, language).fact : verdict.why[language];
}

/** Codes of what failed, each once, in the order of the report. */
export function codesOf({ results }: Report): string[] {
  return [
    ...new Set(results.flatMap(({ verdict }) => verdict.outcome === "failed" ? [verdict.cause.code] : [])),
  ];
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
