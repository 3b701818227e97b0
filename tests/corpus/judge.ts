// What the lab said of each client, held against what should be said of it.
import type { ApiExchange } from "../../src/board/api_types.ts";
import { RULES } from "../../src/hints/catalogue.ts";
import { type CorpusClient, titleOf } from "./manifest.ts";

/** What one client brought to light. */
export interface Verdict {
  readonly client: CorpusClient;
  /** Whether everything came that was waited for. */
  readonly complete: boolean;
  /** Whether its mistake was named. Undefined for a correct client. */
  readonly diagnosed?: boolean;
  /** Errors and warnings that are not true of it. */
  readonly accusations: readonly string[];
  /** Whether praise that is due is missing. */
  readonly unpraised: boolean;
  /** All that was said, `CODE level` with how often. */
  readonly said: string;
}

export interface CorpusFigures {
  readonly mistakes: number;
  readonly diagnosed: number;
  readonly correct: number;
  /** Correct clients against which something was said. */
  readonly accused: number;
}

type Said = ApiExchange["hints"][number];

/** Codes that are never more than info, by their rule. */
const INFO_ONLY = new Set(RULES.filter(({ level }) => level === "info").map(({ code }) => code));

/** @param exchanges the client's own, all of them */
export function judge(client: CorpusClient, exchanges: readonly ApiExchange[]): Verdict {
  const hints = exchanges.flatMap((exchange) => exchange.hints);
  const known = new Set([...client.mistake ?? [], ...client.besides ?? []]);
  const accusations = hints.filter((hint) => isFault(hint) && !known.has(hint.id)).map(({ id }) => id);
  const praise = client.praise ?? [];
  return {
    client,
    complete: isComplete(client, exchanges),
    diagnosed: client.mistake && hints.some((hint) => isNamed(client, hint)),
    accusations: [...new Set(accusations)],
    unpraised: praise.length > 0 && !hints.some(({ id }) => praise.includes(id)),
    said: tallyOf(hints),
  };
}

/** Whether as many exchanges came as the client makes, and a visit to a trap where it is to find one. */
export function isComplete(client: CorpusClient, exchanges: readonly ApiExchange[]): boolean {
  const fit = client.trap ? exchanges.filter(({ trap }) => trap !== undefined) : exchanges;
  return fit.length >= (client.exchanges ?? 1);
}

export function figuresOf(verdicts: readonly Verdict[]): CorpusFigures {
  const mistaken = verdicts.filter(({ client }) => client.mistake !== undefined);
  const correct = verdicts.filter(({ client }) => client.mistake === undefined);
  return {
    mistakes: mistaken.length,
    diagnosed: mistaken.filter(({ diagnosed }) => diagnosed).length,
    correct: correct.length,
    accused: correct.filter(({ accusations }) => accusations.length > 0).length,
  };
}

/** One line for a verdict that is not as it should be; undefined for the others. */
export function complaint(
  { client, complete, diagnosed, accusations, unpraised, said }: Verdict,
): string | undefined {
  const what = [
    ...complete ? [] : ["not all of its exchanges came"],
    ...diagnosed === false ? [`expected ${client.mistake!.join(" or ")}`] : [],
    ...accusations.length > 0 ? [`accused of ${accusations.join(", ")}`] : [],
    ...unpraised ? [`expected praise ${client.praise!.join(" or ")}`] : [],
  ];
  return what.length > 0 ? `${titleOf(client)}: ${what.join("; ")} (said: ${said || "nothing"})` : undefined;
}

function isFault({ level }: Said): boolean {
  return level === "error" || level === "warning";
}

/** A mistake counts as named by an error or a warning, by info only where more would not be honest. */
function isNamed({ mistake = [], maybeMeant }: CorpusClient, hint: Said): boolean {
  return mistake.includes(hint.id) && (isFault(hint) || maybeMeant === true || INFO_ONLY.has(hint.id));
}

function tallyOf(hints: readonly Said[]): string {
  const counts = new Map<string, number>();
  for (const { id, level } of hints) counts.set(`${id} ${level}`, (counts.get(`${id} ${level}`) ?? 0) + 1);
  return [...counts].map(([what, count]) => count > 1 ? `${what} ×${count}` : what).join(", ");
}
