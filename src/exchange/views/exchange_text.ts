// One exchange as plain text: what nc on the text port shows. Pure. The peer's bytes come out as ASCII; names and hints
// come out as they are, so whoever prints them must make them safe for a terminal.

import type { Language } from "../../config/types.ts";
import { wrapped } from "../../text/wrapped.ts";
import type { Peer } from "../exchange.ts";
import type { Evidence, HintText, Level } from "../hint.ts";
import type { RecordedExchange } from "../recorded.ts";
import { type ByteView, byteViews, readStarts } from "./byte_views.js";
import { hexDump } from "./hex_dump.ts";
import { EXCHANGE_WORDS, type ExchangeWords } from "./exchange_words.ts";

const SIGNS: Readonly<Record<Level, string>> = { error: "✗", warning: "!", info: "i", praise: "✓" };

/** Values of one view that are shown: the rest can be read from the dump. */
const MOST_VALUES = 4;

/** Bytes beyond which a request is hardly numbers, so that its text alone is shown. */
const MOST_NUMBERS = 32;

/**
 * An exchange in lines.
 *
 * @param texts the words of its hints, in their order
 * @param width columns of the terminal, for the words; a dump line has 73
 */
export function exchangeText(
  exchange: RecordedExchange,
  texts: readonly HintText[],
  { language, width }: { readonly language: Language; readonly width: number },
): string[] {
  const words = EXCHANGE_WORDS[language];
  const { hints, request, reply, bytesIn, bytesOut, readSizes } = exchange;
  const marks = (of: Evidence["of"]) =>
    hints.flatMap(({ evidence }) => evidence?.of === of ? [evidence] : []);
  const lines = [
    title(exchange, words),
    ...side(words.sent, request, { count: bytesIn, reads: readSizes, marks: marks("request"), words }),
  ];
  if (bytesOut === 0) lines.push(`  ${words.noReply}`);
  else {lines.push(
      ...side(words.answered, reply, { count: bytesOut, reads: [], marks: marks("reply"), words }),
    );}
  hints.forEach(({ level }, index) => lines.push(...hintLines(level, texts[index], width)));
  return lines;
}

function title(
  { id, at, listener, peer, trap, outcome, refusal }: RecordedExchange,
  words: ExchangeWords,
): string {
  const where = trap === undefined
    ? listener
    : `${listener} (${words.traps[trap.kind] ?? trap.kind}, ${trap.port})`;
  const end = refusal === undefined ? words.outcomes[outcome] ?? outcome : words.refused(refusal);
  return [`#${id}`, timeOf(at), where, words.from(peerText(peer)), end].filter((part) => part !== "").join(
    "  ",
  );
}

/** `127.0.0.1:40000`, `[::1]:40000`, a path, or "" for an unbound Unix client. */
export function peerText(peer: Peer): string {
  if ("path" in peer) return peer.path;
  return peer.address.includes(":") ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`;
}

interface Side {
  /** Bytes in all; the sample may have fewer. */
  readonly count: number;
  readonly reads: readonly number[];
  readonly marks: readonly Evidence[];
  readonly words: ExchangeWords;
}

function side(name: string, bytes: Uint8Array, { count, reads, marks, words }: Side): string[] {
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

function hintLines(level: Level, { fact, cause }: HintText, width: number): string[] {
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
