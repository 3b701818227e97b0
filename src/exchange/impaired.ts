// What was done on purpose to an exchange's bytes, in words and for those who decide what it counts for. Pure.
import type { Language } from "../text/language.ts";
import { type Deed, DEEDS, type Impaired, type Trial } from "./challenge.ts";

/** Who reads of an exchange: its student is told what was done only where the listener reveals it. */
export type Reader = "student" | "teacher";

/** Whether any of some deeds was done to what came or to what was answered. */
export function hasDeed(impaired: Impaired | undefined, deeds: readonly Deed[] = DEEDS): boolean {
  if (impaired === undefined) return false;
  const { request, answer } = impaired;
  return deeds.some((deed) => request.includes(deed) || answer.includes(deed));
}

/**
 * Whether an exchange counts as a try: a step of a challenge decides nothing, and one that the lab may have spoilt counts
 * for nothing. That is one that was dropped or corrupted, or was not served while it was held up, doubled or overtaken; a
 * challenge is spoilt unless it was solved all the same.
 */
export function isTry(
  { trial, impaired }: { readonly trial?: Trial; readonly impaired?: Impaired },
  isServed: boolean,
): boolean {
  if (trial !== undefined) {
    return trial.verdict === "solved" || (trial.verdict === "failed" && !hasDeed(impaired));
  }
  return !hasDeed(impaired, ["dropped", "corrupted"]) && (isServed || !hasDeed(impaired));
}

/** Whether something was done, and the reader may know of it. */
export function isShown(impaired: Impaired | undefined, reader: Reader): impaired is Impaired {
  return impaired !== undefined && hasDeed(impaired) && (reader === "teacher" || impaired.revealed);
}

interface Words {
  readonly request: string;
  readonly answer: string;
  readonly and: string;
  readonly deeds: Readonly<Record<Deed, string>>;
  /** What a deed done to both has at its end. */
  readonly plural: string;
  /** Around the deeds. */
  sentence(deeds: string, ms: number, no: number): string;
}

const EN: Words = {
  request: "request",
  answer: "answer",
  and: " and ",
  deeds: {
    dropped: "dropped",
    duplicated: "doubled",
    reordered: "overtaken",
    corrupted: "corrupted",
    delayed: "held up",
  },
  plural: "",
  sentence: (deeds, ms, no) => `${deeds} on purpose, ${ms > 0 ? `${ms} ms in all, ` : ""}no. ${no}`,
};

const FR: Words = {
  request: "requête",
  answer: "réponse",
  and: " et ",
  deeds: {
    dropped: "perdue",
    duplicated: "doublée",
    reordered: "dépassée",
    corrupted: "altérée",
    delayed: "retardée",
  },
  plural: "s",
  sentence: (deeds, ms, no) => `${deeds} exprès, ${ms > 0 ? `${ms} ms en tout, ` : ""}n° ${no}`,
};

/** `answer dropped on purpose, no. 7`; `request held up, answer doubled and held up on purpose, 83 ms in all, no. 7`. */
export function impairedText({ request, answer, delay, no }: Impaired, language: Language): string {
  const words = language === "fr" ? FR : EN;
  const said = (way: string, deeds: readonly Deed[], plural = "") =>
    deeds.length === 0
      ? []
      : [`${way} ${listed(deeds.map((deed) => words.deeds[deed] + plural), words.and)}`];
  const all = request.join() === answer.join()
    ? said(words.request + words.and + words.answer, request, words.plural)
    : [...said(words.request, request), ...said(words.answer, answer)];
  return words.sentence(all.join(", "), Math.round(delay), no);
}

/** `a`, `a and b`, `a, b and c` */
function listed(parts: readonly string[], and: string): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")}${and}${parts.at(-1)}`;
}
