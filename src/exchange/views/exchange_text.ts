// One exchange as plain text: what nc on the text port shows. Pure. The peer's bytes come out as ASCII; names and hints
// are given as they are: whoever prints makes them safe. Not here: JSON, pages.

import type { Language } from "../../config/types.ts";
import { wrapped } from "../../text/wrapped.ts";
import type { Evidence, Level } from "../hint.ts";
import { bytesOfHex, type ByteView, byteViews, readStarts } from "./byte_views.js";
import { hexDump } from "./hex_dump.ts";
import { EXCHANGE_WORDS, type ExchangeWords } from "./exchange_words.ts";

/** What is shown of an exchange; the API's JSON has all of it. */
interface ShownExchange {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly listener: string;
  readonly transport: string;
  readonly client: string;
  readonly trap?: { readonly kind: string; readonly port: number };
  readonly request: { readonly bytes: number; readonly hex: string; readonly reads: readonly number[] };
  readonly reply: { readonly bytes: number; readonly hex: string } | null;
  readonly outcome: string;
  readonly refusal?: string;
  readonly hints: readonly ShownHint[];
}

interface ShownHint {
  readonly id: string;
  readonly level: Level;
  readonly evidence?: Evidence;
  readonly fact: string;
  readonly cause: string;
}

const SIGNS: Readonly<Record<Level, string>> = { error: "✗", warning: "!", info: "i", praise: "✓" };

/** Values of one view that are shown: the rest can be read from the dump. */
const MOST_VALUES = 4;

/** Bytes beyond which a request is hardly numbers, so that its text alone is shown. */
const MOST_NUMBERS = 32;

/** @param width columns of the terminal, for the words; a dump line has 73 */
export function exchangeText(exchange: ShownExchange, language: Language, width: number): string[] {
  const words = EXCHANGE_WORDS[language];
  const { id, at, listener, client, trap, outcome, refusal, request, reply, hints } = exchange;
  const where = trap === undefined
    ? listener
    : `${listener} (${words.traps[trap.kind] ?? trap.kind}, ${trap.port})`;
  const end = refusal === undefined ? words.outcomes[outcome] ?? outcome : words.refused(refusal);
  const title = [`#${id}`, timeOf(at), where, words.from(client), end].filter((part) => part !== "").join(
    "  ",
  );
  const marks = (of: Evidence["of"]) =>
    hints.flatMap(({ evidence }) => evidence?.of === of ? [evidence] : []);
  const lines = [
    title,
    ...side(words.sent, request, { reads: request.reads, marks: marks("request"), words }),
  ];
  if (reply === null) lines.push(`  ${words.noReply}`);
  else lines.push(...side(words.answered, reply, { reads: [], marks: marks("reply"), words }));
  for (const hint of hints) lines.push(...hintLines(hint, width));
  return lines;
}

interface SideMarks {
  readonly reads: readonly number[];
  readonly marks: readonly Evidence[];
  readonly words: ExchangeWords;
}

function side(
  name: string,
  { bytes: count, hex }: { readonly bytes: number; readonly hex: string },
  { reads, marks, words }: SideMarks,
): string[] {
  const bytes = bytesOfHex(hex);
  const inReads = reads.length > 1 ? `, ${words.reads(reads.length)}` : "";
  const cut = count > bytes.length && bytes.length > 0 ? `, ${words.firstOf(bytes.length)}` : "";
  const dump = hexDump(bytes, { boundaries: readStarts(reads, bytes.length), evidence: marks });
  const views = byteViews(bytes).filter(({ values }, index) =>
    values.length > 0 && (index === 0 || bytes.length <= MOST_NUMBERS)
  );
  return [
    `  ${name} ${words.bytes(count)}${inReads}${cut}`,
    ...dump.map((line) => `    ${line}`),
    ...views.map((view) => `    ${viewText(view, words)}`),
  ];
}

/** As C programmers write them after a type. */
const ORDERS = { "": "", little: "LE", big: "BE" } as const;

function viewText({ type, order, values, rest }: ByteView, words: ExchangeWords): string {
  const name = `${type} ${ORDERS[order]}`;
  const more = values.length > MOST_VALUES ? " …" : "";
  const left = rest === 0 ? "" : `  (${words.rest(rest)})`;
  return `${name.padEnd(12)}${values.slice(0, MOST_VALUES).join("  ")}${more}${left}`;
}

function hintLines({ level, fact, cause }: ShownHint, width: number): string[] {
  const room = Math.max(width - 4, 20);
  const all = [...wrapped(fact, room), ...wrapped(cause, room)];
  return all.map((line, index) => index === 0 ? `  ${SIGNS[level]} ${line}` : `    ${line}`);
}

/** `14:03:22`, by the machine's clock. */
function timeOf(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((each) => String(each).padStart(2, "0"))
    .join(":");
}
