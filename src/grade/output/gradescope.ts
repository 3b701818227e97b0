// A report as Gradescope's results.json: a test a scenario, with its points and what a student is to read. Pure.
import { escapeText } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { type Report, type Result, totalPoints } from "../result.ts";
import { detailLines, headText, TEXT_WORDS } from "./text.ts";

/** The document, as https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes it. */
export interface GradescopeResults {
  score: number;
  output: string;
  output_format: "text";
  visibility: "visible";
  stdout_visibility: "hidden";
  tests: GradescopeTest[];
}

interface GradescopeTest {
  score: number;
  max_score: number;
  status: "passed" | "failed";
  name: string;
  number: string;
  output: string;
  output_format: "text";
  visibility: "visible";
}

export function reportGradescope(report: Report, language: Language): GradescopeResults {
  const { results, remarks } = report;
  const head = [headText(report, language), ...remarks.map((each) => each[language])];
  return {
    score: totalPoints(results),
    output: head.map(escapeText).join("\n"),
    output_format: "text",
    visibility: "visible",
    stdout_visibility: "hidden",
    tests: results.map((result, i) => testOf(result, i + 1, language)),
  };
}

/** Gradescope knows passed and failed only: what cost nothing is passed, and its output says why. */
function testOf(result: Result, number: number, language: Language): GradescopeTest {
  const { scenario, verdict, points, maxPoints } = result;
  const free = "free" in verdict && verdict.free === true;
  const lost = (verdict.outcome === "failed" && !free) || points < maxPoints;
  const lines = detailLines(result, language);
  return {
    score: points,
    max_score: maxPoints,
    status: lost ? "failed" : "passed",
    name: `${scenario.name}: ${scenario.description[language]}`,
    number: String(number),
    output: [...lines, ...free ? [`(${TEXT_WORDS[language].free})`] : []].map(escapeText).join("\n"),
    output_format: "text",
    visibility: "visible",
  };
}
