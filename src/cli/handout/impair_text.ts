// What a listener does on purpose to the network, in a sentence for students.
import type { ImpairConfig } from "../../config/types.ts";
import { durationText, sizeText } from "../../text/format.ts";
import type { Language } from "../../text/language.ts";

const WORDS = {
  en: {
    spoils: "The lab spoils this network on purpose",
    colon: ":",
    percent: "%",
    loss: "loss",
    duplicate: "duplicates",
    reorder: "out of order",
    corrupt: "corrupted",
    delay: "delay",
    jitter: "jitter",
    rate: "rate",
  },
  fr: {
    spoils: "Le lab perturbe ce réseau exprès",
    colon: " :",
    percent: " %",
    loss: "perte",
    duplicate: "doublons",
    reorder: "désordre",
    corrupt: "altérés",
    delay: "retard",
    jitter: "gigue",
    rate: "débit",
  },
};

/** One sentence; without the numbers where students are not to know them. */
export function impairText(impair: ImpairConfig, language: Language): string {
  const words = WORDS[language];
  if (!impair.reveal) return `${words.spoils}.`;
  const shares = (["loss", "duplicate", "reorder", "corrupt"] as const)
    .map((deed) => [words[deed], impair[deed] === 0 ? "" : percent(impair[deed], language)]);
  const times = (["delay", "jitter"] as const)
    .map((deed) => [words[deed], impair[deed] === 0 ? "" : durationText(impair[deed], language)]);
  const rate = [words.rate, impair.rate === 0 ? "" : `${sizeText(impair.rate, language)}/s`];
  const said = [...shares, ...times, rate].filter(([, much]) => much !== "").map((pair) => pair.join(" "));
  return `${words.spoils}${words.colon} ${said.join(", ")}.`;
}

function percent(share: number, language: Language): string {
  return (100 * share).toLocaleString(language, { maximumFractionDigits: 4 }) + WORDS[language].percent;
}
