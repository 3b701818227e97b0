// What was done to an exchange on purpose, in words. Pure.
import type { Language } from "../text/language.ts";
import type { Deed, Impaired } from "./challenge.ts";

const EN = {
  request: "request",
  answer: "answer",
  deeds: {
    dropped: "dropped",
    duplicated: "sent twice",
    reordered: "overtaken by the next",
    corrupted: "changed",
    delayed: "held up",
  } satisfies Record<Deed, string>,
  and: "and",
  delayed: (ms: number) => `held up for ${ms} ms`,
  onPurpose: (what: string, no: number) => `${what} on purpose, no. ${no}`,
  none: (no: number) => `nothing was done to it, no. ${no}`,
};

const FR: typeof EN = {
  request: "demande",
  answer: "réponse",
  deeds: {
    dropped: "perdue",
    duplicated: "envoyée deux fois",
    reordered: "dépassée par la suivante",
    corrupted: "modifiée",
    delayed: "retenue",
  },
  and: "et",
  delayed: (ms) => `le tout retenu ${ms} ms`,
  onPurpose: (what, no) => `${what} exprès, n° ${no}`,
  none: (no) => `rien ne lui a été fait, n° ${no}`,
};

const WORDS: Readonly<Record<Language, typeof EN>> = { en: EN, fr: FR };

/** `answer dropped on purpose, no. 7` */
export function impairedText({ no, request, answer, delay }: Impaired, language: Language): string {
  const words = WORDS[language];
  const way = (name: string, deeds: readonly Deed[]) => {
    const told = deeds.filter((deed) => deed !== "delayed").map((deed) => words.deeds[deed]);
    return told.length === 0 ? [] : [`${name} ${told.join(` ${words.and} `)}`];
  };
  const parts = [
    ...way(words.request, request),
    ...way(words.answer, answer),
    ...delay > 0 ? [words.delayed(delay)] : [],
  ];
  return parts.length === 0 ? words.none(no) : words.onPurpose(parts.join(", "), no);
}
