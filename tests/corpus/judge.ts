// What the lab said of each client, held against what should be said of it.
import type { ApiExchange } from "../../src/board/api_types.ts";
import { RULES } from "../../src/hints/catalogue.ts";
import { ENDINGS, titleOf, type Trial } from "./manifest.ts";

/** What one client brought to light. */
export interface Verdict {
  readonly trial: Trial;
  /** Whether everything came that was waited for. */
  readonly complete: boolean;
  /**
   * Whether its mistake was named, and before anything else that is not true of it. Undefined for a correct
   * client.
   */
  readonly diagnosed?: boolean;
  /** Errors and warnings that are not true of it, and hints with words that aren't. */
  readonly accusations: readonly string[];
  /** Praise of a mistaken client, at whatever level. */
  readonly falsePraise: readonly string[];
  /** Whether praise that is due is missing. */
  readonly unpraised: boolean;
  /** Info that a correct client was told more than once. */
  readonly nags: readonly string[];
  /** All that was said, `CODE level` with how often. */
  readonly said: string;
}

/** Of the trials of one ending. */
export interface CorpusFigures {
  readonly mistakes: number;
  readonly diagnosed: number;
  /** Mistakes of which nothing was said but info. */
  readonly silent: number;
  /** Mistaken clients against which something untrue was said. */
  readonly wronged: number;
  readonly praised: number;
  readonly correct: number;
  /** Correct clients against which something was said. */
  readonly accused: number;
  readonly nagged: number;
}

type Said = ApiExchange["hints"][number];

/** Codes that are never more than info, by their rule. */
const INFO_ONLY = new Set(RULES.filter(({ level }) => level === "info").map(({ code }) => code));

/** @param exchanges the client's own, all of them */
export function judge(trial: Trial, exchanges: readonly ApiExchange[]): Verdict {
  const hints = exchanges.flatMap((exchange) => exchange.hints);
  const known = new Set([...trial.mistake ?? [], ...trial.besides ?? []]);
  const isMistaken = trial.mistake !== undefined;
  const accusations = hints.filter((hint) => isUntrue(trial, hint) || isFault(hint) && !known.has(hint.id));
  const falsePraise = hints.filter(({ id }) => isMistaken && id.startsWith("G") && !known.has(id));
  const praise = trial.praise ?? [];
  return {
    trial,
    complete: isComplete(trial, exchanges),
    diagnosed: isMistaken ? exchanges.some((each) => isDiagnosis(trial, each.hints, known)) : undefined,
    accusations: idsOf(accusations),
    falsePraise: idsOf(falsePraise),
    unpraised: praise.length > 0 && !hints.some(({ id }) => praise.includes(id)),
    nags: isMistaken ? [] : idsOf(hints.filter((hint, i) => isNag(hint, hints.slice(0, i)))),
    said: tallyOf(hints),
  };
}

/** Whether as many exchanges came as the client makes, and a visit to a trap where it is to find one. */
export function isComplete(trial: Trial, exchanges: readonly ApiExchange[]): boolean {
  const fit = trial.trap ? exchanges.filter(({ trap }) => trap !== undefined) : exchanges;
  return fit.length >= (trial.exchanges ?? 1);
}

export function figuresOf(verdicts: readonly Verdict[]): CorpusFigures {
  const mistaken = verdicts.filter(({ trial }) => trial.mistake !== undefined);
  const correct = verdicts.filter(({ trial }) => trial.mistake === undefined);
  const count = (of: readonly Verdict[], what: (one: Verdict) => boolean) => of.filter(what).length;
  return {
    mistakes: mistaken.length,
    diagnosed: count(mistaken, ({ diagnosed }) => diagnosed === true),
    silent: count(mistaken, ({ diagnosed, accusations }) => !diagnosed && accusations.length === 0),
    wronged: count(mistaken, ({ accusations }) => accusations.length > 0),
    praised: count(mistaken, ({ falsePraise }) => falsePraise.length > 0),
    correct: correct.length,
    accused: count(correct, ({ accusations }) => accusations.length > 0),
    nagged: count(correct, ({ nags }) => nags.length > 0),
  };
}

/** Columns of {@linkcode tableOf}, and what each counts. */
const COLUMNS = {
  "mistakes": "mistakes",
  "named": "diagnosed",
  "silent": "silent",
  "accused": "wronged",
  "praised": "praised",
  "right": "correct",
  "accused ": "accused",
  "nagged": "nagged",
} as const satisfies Record<string, keyof CorpusFigures>;

/** The figures, a line for each ending and one for all: first the mistaken clients, then the correct ones. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const line = (title: string, cells: readonly (string | number)[]) =>
    title.padEnd(12) + cells.map((cell) => String(cell).trim().padStart(9)).join("");
  const figures = (of: readonly Verdict[]) => {
    const all = figuresOf(of);
    return Object.values(COLUMNS).map((column) => all[column]);
  };
  return [
    line("", Object.keys(COLUMNS)),
    ...ENDINGS.map((ending) =>
      line(ending, figures(verdicts.filter(({ trial }) => trial.ending === ending)))
    ),
    line("in all", figures(verdicts)),
  ].join("\n");
}

/** One line for a verdict that is not as it should be; undefined for the others. */
export function complaint(verdict: Verdict): string | undefined {
  const { trial, complete, diagnosed, accusations, falsePraise, unpraised, nags, said } = verdict;
  const known = trial.missed === undefined ? "" : `, as is known: ${trial.missed}`;
  const what = [
    ...complete ? [] : ["not all of its exchanges came"],
    ...diagnosed === false ? [`expected ${trial.mistake!.join(" or ")}${known}`] : [],
    ...accusations.length > 0 ? [`accused of ${accusations.join(", ")}`] : [],
    ...falsePraise.length > 0 ? [`praised by ${falsePraise.join(", ")}`] : [],
    ...unpraised ? [`expected praise ${trial.praise!.join(" or ")}`] : [],
    ...nags.length > 0 ? [`told again and again ${nags.join(", ")}`] : [],
  ];
  return what.length > 0 ? `${titleOf(trial)}: ${what.join("; ")} (said: ${said || "nothing"})` : undefined;
}

function isFault({ level }: Said): boolean {
  return level === "error" || level === "warning";
}

function isUntrue({ unsaid }: Trial, { id, text }: Said): boolean {
  return unsaid !== undefined && unsaid.test(`${id} ${text}`);
}

/** Whether an exchange's hints name the mistake, and the first of them, which is read first, is true. */
function isDiagnosis(trial: Trial, hints: readonly Said[], known: ReadonlySet<string>): boolean {
  return hints.some((hint) => isNamed(trial, hint)) && known.has(hints[0].id);
}

/** A mistake counts as named by an error or a warning, by info only where more would not be honest. */
function isNamed({ mistake = [], maybeMeant }: Trial, hint: Said): boolean {
  return mistake.includes(hint.id) && (isFault(hint) || maybeMeant === true || INFO_ONLY.has(hint.id));
}

function isNag({ id, level }: Said, before: readonly Said[]): boolean {
  return level === "info" && before.some((earlier) => earlier.id === id);
}

function idsOf(hints: readonly Said[]): string[] {
  return [...new Set(hints.map(({ id }) => id))];
}

function tallyOf(hints: readonly Said[]): string {
  const counts = new Map<string, number>();
  for (const { id, level } of hints) counts.set(`${id} ${level}`, (counts.get(`${id} ${level}`) ?? 0) + 1);
  return [...counts].map(([what, count]) => count > 1 ? `${what} ×${count}` : what).join(", ");
}
