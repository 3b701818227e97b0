// A report in the Test Anything Protocol, version 14 (testanything.org): what is not run and what could not be told is
// skipped; a limit that costs nothing is a TODO, which fails no run. Pure.
import { escapeText, safeJson } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { causeText, type Report, type Result } from "../result.ts";
import { detailLines, headText, summaryText, TEXT_WORDS } from "./text.ts";

/** Columns of comments. */
const WIDTH = 100;

/** The whole stream. */
export function reportTap(report: Report, language: Language): string {
  const { results } = report;
  const comments = [headText(report, language), ...summaryText(report, language, WIDTH)];
  return [
    "TAP version 14",
    `1..${results.length}`,
    ...results.flatMap((result, i) => testPoint(result, i + 1, language)),
    ...comments.map((line) => `# ${escapeText(line)}`),
    "",
  ].join("\n");
}

function testPoint(result: Result, number: number, language: Language): string[] {
  const { scenario, verdict, points, maxPoints } = result;
  const title = `${number} - ${words(`${scenario.name}: ${scenario.description[language]}`)}`;
  switch (verdict.outcome) {
    case "passed":
      return [`ok ${title}`];
    case "failed": {
      const directive = verdict.free ? ` # TODO ${TEXT_WORDS[language].free}` : "";
      const details = {
        message: causeText(verdict, language).fact,
        severity: verdict.free ? "comment" : "fail",
        code: verdict.cause.code,
        points,
        maxPoints,
        report: detailLines(result, language),
      };
      return [`not ok ${title}${directive}`, ...yaml(details)];
    }
    default:
      return [`ok ${title} # SKIP ${words(`${verdict.outcome}: ${verdict.why[language]}`)}`];
  }
}

/** In a description a # begins a directive, unless it is escaped. */
function words(text: string): string {
  return escapeText(text).replaceAll("\\", "\\\\").replaceAll("#", "\\#");
}

/** A YAML block: values as JSON, which YAML has all of. */
function yaml(values: Readonly<Record<string, unknown>>): string[] {
  return [
    "  ---",
    ...Object.entries(values).map(([name, value]) => `  ${name}: ${safeJson(value)}`),
    "  ...",
  ];
}
