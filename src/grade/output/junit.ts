// A report as JUnit's XML, as Jenkins, GitLab and Surefire read it: one <testsuite>, in which what is not run and what
// could not be told are skipped. Pure.
import { escapeText } from "../../text/escape.ts";
import type { Language } from "../../text/language.ts";
import { causeText, type Report, type Result, totalPoints } from "../result.ts";
import { detailLines } from "./text.ts";

/** The whole document. */
export function reportJunit(report: Report, language: Language): string {
  const { suite, target, seed, results } = report;
  const failures = results.filter(isFailure).length;
  const skipped = results.filter(isSkipped).length;
  const head = attributes({
    name: `guichet.${suite}`,
    tests: results.length,
    failures,
    errors: 0,
    skipped,
    time: seconds(results.reduce((sum, { tookMs }) => sum + tookMs, 0)),
  });
  const properties = { target, seed, points: totalPoints(results) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite${head}>`,
    "  <properties>",
    ...Object.entries(properties).map(([name, value]) => `    <property${attributes({ name, value })}/>`),
    "  </properties>",
    ...results.flatMap((result) => testCase(result, suite, language)),
    "</testsuite>",
    "",
  ].join("\n");
}

/** What costs nothing is no failure: it stands in <system-out>. */
function isFailure({ verdict }: Result): boolean {
  return verdict.outcome === "failed" && !verdict.free;
}

function isSkipped({ verdict }: Result): boolean {
  return verdict.outcome === "not run" || verdict.outcome === "could not tell";
}

function testCase(result: Result, suite: string, language: Language): string[] {
  const { scenario, verdict, tookMs } = result;
  const head = attributes({
    name: `${scenario.name}: ${scenario.description[language]}`,
    classname: `guichet.${suite}.${scenario.family}`,
    time: seconds(tookMs),
  });
  const details = detailLines(result, language).join("\n");
  switch (verdict.outcome) {
    case "passed":
      return [`  <testcase${head}/>`];
    case "failed": {
      const what = { message: causeText(verdict, language).fact, type: verdict.cause.code };
      const told = verdict.free
        ? `<system-out>${xml(details)}</system-out>`
        : `<failure${attributes(what)}>${xml(details)}</failure>`;
      return [`  <testcase${head}>`, `    ${told}`, "  </testcase>"];
    }
    default: {
      const message = `${verdict.outcome}: ${verdict.why[language]}`;
      return [`  <testcase${head}>`, `    <skipped${attributes({ message })}/>`, "  </testcase>"];
    }
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${xml(String(value))}"`).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Control characters, which XML 1.0 has no way to write, are escaped as everywhere else; line ends stay. */
function xml(text: string): string {
  const lines = text.split("\n").map(escapeText).join("\n");
  return lines.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
