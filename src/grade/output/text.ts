// A report as a person reads it: a line a scenario, and under what failed the steps, the bytes, the cause and the cure.
// Pure; lines come out as they are: make them safe before a terminal shows them.
import { escapeBytes } from "../../text/escape.ts";
import { wrapped } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";
import type { Failure, Words } from "../scenario.ts";
import { causeText, maxPoints, type Report, type Result, totalPoints } from "../result.ts";

/** Bytes of a question or an answer that are shown. */
const MOST_BYTES = 32;

/** Bytes and lines of the program's output that are shown. */
const MOST_PRINTED = 600;
const MOST_PRINTED_LINES = 6;

/** Columns before a finding's words. */
const MARGIN = 4;

const WORDS = {
  en: {
    colon: ":",
    expected: "expected",
    got: "came",
    nothing: "nothing",
    bytes: "bytes",
    cause: "Likely cause",
    cure: "Cure",
    again: "Again",
    points: "points",
    free: "costs nothing",
    notRun: "not run",
    couldNotTell: "could not tell",
    printed: "The program printed",
    seed: "seed",
  },
  fr: {
    colon: "\u00a0:",
    expected: "attendu",
    got: "venu",
    nothing: "rien",
    bytes: "octets",
    cause: "Cause probable",
    cure: "Remède",
    again: "Pour revoir",
    points: "points",
    free: "ne coûte rien",
    notRun: "pas joué",
    couldNotTell: "on ne peut pas dire",
    printed: "Le programme a affiché",
    seed: "graine",
  },
} as const;

/** The first line of a report, known before anything is played. */
export function headText(
  { suite, target, seed }: Pick<Report, "suite" | "target" | "seed">,
  language: Language,
): string {
  return `guichet grade ${suite}: ${target} (${WORDS[language].seed} ${seed})`;
}

/** One result in lines. @param width columns of the terminal, for the words */
export function resultText(result: Result, language: Language, width: number): string[] {
  const { scenario, verdict, points, maxPoints } = result;
  const words = WORDS[language];
  const head = (sign: string, end = "") =>
    `${sign} ${scenario.name.padEnd(16)} ${`${points}/${maxPoints}`.padStart(6)}  ${
      scenario.description[language]
    }${end}`;
  switch (verdict.outcome) {
    case "passed":
      return [head("✓"), ...(verdict.remarks ?? []).flatMap((each) => indented(each[language], width))];
    case "not run":
      return [head("-"), ...indented(`${words.notRun}${words.colon} ${verdict.why[language]}`, width)];
    case "could not tell":
      return [head("?"), ...indented(`${words.couldNotTell}${words.colon} ${verdict.why[language]}`, width)];
    case "failed":
      return [
        head(verdict.free ? "!" : "✗", verdict.free ? ` (${words.free})` : ""),
        ...failureText(verdict, language, width),
        ...printedText(result.printed, words.printed + words.colon),
        `${" ".repeat(MARGIN)}${words.again}${words.colon} ${result.again}`,
      ];
  }
}

function failureText(failure: Failure, language: Language, width: number): string[] {
  const words = WORDS[language];
  const { fact, cause, cure } = causeText(failure, language);
  const bytes = (name: string, value: Failure["got"]) =>
    value === undefined ? [] : [`${" ".repeat(MARGIN + 2)}${name}${words.colon} ${shown(value, language)}`];
  return [
    ...failure.worked.map((step) => `${" ".repeat(MARGIN)}✓ ${step[language]}`),
    `${" ".repeat(MARGIN)}✗ ${failure.failed[language]}`,
    ...bytes(words.expected, failure.expected),
    ...bytes(words.got, failure.got),
    ...indented(`${failure.cause.code} ${fact}`, width),
    ...indented(`${words.cause}${words.colon} ${cause}`, width),
    ...indented(`${words.cure}${words.colon} ${cure}`, width),
  ];
}

/** Bytes in hex and as text: `0b 00 00 00  "\v\0\0\0"`. */
function shown(value: Uint8Array | Words, language: Language): string {
  if (!(value instanceof Uint8Array)) return value[language];
  if (value.length === 0) return WORDS[language].nothing;
  const hex = [...value.subarray(0, MOST_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = value.length > MOST_BYTES ? ` … (${value.length} ${WORDS[language].bytes})` : "";
  return `${hex}${more}  "${escapeBytes(value, MOST_BYTES)}"`;
}

/** The end of a report: remarks, and the points. */
export function summaryText(report: Report, language: Language, width: number): string[] {
  return [
    ...report.remarks.flatMap((each) => wrapped(each[language], width)),
    `${totalPoints(report.results)}/${maxPoints(report.results)} ${WORDS[language].points}`,
  ];
}

function printedText(printed: Uint8Array, title: string): string[] {
  const text = new TextDecoder("latin1").decode(printed.subarray(-MOST_PRINTED));
  const lines = text.split("\n").filter((line) => line !== "").slice(-MOST_PRINTED_LINES);
  if (lines.length === 0) return [];
  const bytes = (line: string) => Uint8Array.from(line, (each) => each.charCodeAt(0));
  const margin = " ".repeat(MARGIN);
  return [
    margin + title,
    ...lines.map((line) => `${margin}| ${escapeBytes(bytes(line), MOST_PRINTED)}`),
  ];
}

function indented(text: string, width: number): string[] {
  return wrapped(text, width - MARGIN).map((line) => " ".repeat(MARGIN) + line);
}
