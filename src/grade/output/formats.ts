// The forms that a report can have in a file or on standard output. Pure.
import { escapeText, safeJson } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import type { Report } from "../result.ts";
import { reportCsv } from "./csv.ts";
import { reportGradescope } from "./gradescope.ts";
import { reportJson } from "./json.ts";
import { reportJunit } from "./junit.ts";
import { reportTap } from "./tap.ts";
import { headText, resultText, summaryText } from "./text.ts";

/** Each with the name of its flag, the end of its files' names, and what help says. */
export const FORMATS = {
  json: { extension: "json", help: "Print the report as JSON" },
  junit: { extension: "xml", help: "Print it as JUnit's XML" },
  tap: { extension: "tap", help: "Print it as TAP 14" },
  gradescope: { extension: "json", help: "Print it as Gradescope's results.json" },
  csv: { extension: "csv", help: "Print it as CSV, a row a scenario" },
} as const;

/** A form for programs, or "text" for people. */
export type Format = keyof typeof FORMATS | "text";

/** Columns of a text in a file. */
const FILE_WIDTH = 100;

/** The whole report, with its last line end; nothing in it moves a terminal's cursor. */
export function formatted(report: Report, format: Format, language: Language): string {
  switch (format) {
    case "json":
      return safeJson(reportJson(report, language), 2) + "\n";
    case "gradescope":
      return safeJson(reportGradescope(report, language), 2) + "\n";
    case "junit":
      return reportJunit(report, language);
    case "tap":
      return reportTap(report, language);
    case "csv":
      return reportCsv(report, language);
    case "text": {
      const lines = [
        headText(report, language),
        ...report.results.flatMap((result) => resultText(result, language, FILE_WIDTH)),
        ...summaryText(report, language, FILE_WIDTH),
      ];
      return lines.map((line) => escapeText(line) + "\n").join("");
    }
  }
}
