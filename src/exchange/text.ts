// One exchange as plain text, in English and French: what nc on the text port shows. Bytes stand in hex and
// text side by side, 16 a line, with the ends of reads and the bytes that a hint speaks of marked. The peer's
// bytes come out as ASCII; names and hints come out as they are: make them safe before a terminal shows them.
// Pure.
import { wrapped } from "../text/format.ts";
import type { Language } from "../text/language.ts";
import type { Verdict } from "./challenge.ts";
import type {
  Evidence,
  Exchange,
  Hint,
  HintText,
  Level,
  Outcome,
  Peer,
  StudentRule,
  Trap,
} from "./exchange.ts";
import { impairedText, isShown } from "./impaired.ts";
import { waitOf, waitText } from "./waiting.ts";
import { asText, type ByteView, byteViews, readStarts } from "./views/byte_views.js";

/** Bytes of a line. */
const A_LINE = 16;

/** Digits of the offset and the spaces behind it. */
const OFFSET = 6;

const SIGNS: Readonly<Record<Level, string>> = { error: "✗", warning: "!", info: "i", praise: "✓" };

/** Values of one view that are shown: the rest can be read from the dump. */
const MOST_VALUES = 4;

/** Bytes beyond which a request is hardly numbers, so that its text alone is shown. */
const MOST_NUMBERS = 32;

/**
 * An exchange in lines, as its student reads it.
 *
 * @param texts the words of its hints, in their order
 * @param width columns of the terminal, for the words; a dump line has 73
 */
export function exchangeText(
  exchange: Exchange,
  texts: readonly HintText[],
  { language, width }: { readonly language: Language; readonly width: number },
): string[] {
  const words = EXCHANGE_WORDS[language];
  const { hints, request, reply, bytesIn, bytesOut, readSizes } = exchange;
  const marks = (of: Evidence["of"]) =>
    hints.flatMap(({ evidence }) => evidence?.of === of ? [evidence] : []);
  const lines = [
    title(exchange, words),
    ...waitLines(exchange, language),
    ...side(words.sent, request, { count: bytesIn, reads: readSizes, marks: marks("request"), words }),
  ];
  if (bytesOut === 0 && exchange.stage !== "open") lines.push(`  ${words.noReply}`);
  else if (bytesOut > 0) {
    lines.push(
      ...side(words.answered, reply, { count: bytesOut, reads: [], marks: marks("reply"), words }),
    );
  }
  const { impaired } = exchange;
  if (isShown(impaired, "student")) lines.push(`  ~ ${words.impaired(impairedText(impaired, language))}`);
  hints.forEach((hint, index) => lines.push(...hintLines(hint, texts[index], width)));
  return lines;
}

/** What the lab waits for while a connection is open. */
function waitLines(exchange: Exchange, language: Language): string[] {
  const wait = exchange.stage === "open" ? waitOf(exchange) : undefined;
  return wait === undefined ? [] : [`  … ${waitText(wait, language)}`];
}

function title(
  { stage, id, began, at, listener, peer, trap, outcome, refusal, trial, uncounted }: Exchange,
  words: ExchangeWords,
): string {
  const where = trap === undefined ? listener : `${listener} (${words.traps[trap.kind]}, ${trap.port})`;
  const end = refusal === undefined ? words.outcomes[outcome] : words.refused(refusal);
  if (stage === "open") {
    const since = words.openFor(Math.max(1, Math.round((at - began) / 1000)));
    return ["…", timeOf(began), where, words.from(peerText(peer)), since].filter((part) => part !== "").join(
      "  ",
    );
  }
  const verdict = trial === undefined ? "" : words.trial(trial.attempt, words.verdicts[trial.verdict]);
  const parts = [`#${id}`, timeOf(at), where, words.from(peerText(peer)), end, verdict];
  return [...parts, uncounted === undefined ? "" : words.uncounted].filter((part) => part !== "").join("  ");
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

/** With its code at the end: by that it is found in hints.md, and told to a teacher. */
function hintLines({ level, code }: Hint, { fact, cause }: HintText, width: number): string[] {
  const room = Math.max(width - 4, 20);
  const all = [...wrapped(fact, room), ...wrapped(`${cause} [${code}]`, room)];
  return all.map((line, index) => index === 0 ? `  ${SIGNS[level]} ${line}` : `    ${line}`);
}

/** `14:03:22`, by the machine's clock. */
function timeOf(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((each) => String(each).padStart(2, "0"))
    .join(":");
}

interface DumpMarks {
  /** Where one read ended and the next began: offsets of the first byte of each read but the first. */
  readonly boundaries?: ReadonlySet<number>;
  /** Bytes to be underlined: `from` … `to - 1`. */
  readonly evidence?: readonly { readonly from: number; readonly to: number }[];
}

/**
 * `0000  00 00 00 2a|41 …  ...*A`; a line of `^^` below where bytes are marked. Nothing but printable ASCII
 * comes out.
 */
export function hexDump(
  bytes: Uint8Array,
  { boundaries = new Set(), evidence = [] }: DumpMarks = {},
): string[] {
  const lines: string[] = [];
  const isMarked = (at: number) => evidence.some(({ from, to }) => at >= from && at < to);
  for (let start = 0; start < bytes.length; start += A_LINE) {
    const part = bytes.subarray(start, start + A_LINE);
    let hex = start.toString(16).padStart(4, "0") + " ";
    let text = "";
    let under = " ".repeat(OFFSET - 1);
    let underText = "";
    part.forEach((byte, index) => {
      const at = start + index;
      hex += (boundaries.has(at) ? "|" : " ") + byte.toString(16).padStart(2, "0");
      text += asText(byte);
      under += isMarked(at) ? " ^^" : "   ";
      underText += isMarked(at) ? "^" : " ";
    });
    const width = OFFSET - 1 + A_LINE * 3 + 2;
    lines.push(hex.padEnd(width) + text);
    if (under.includes("^")) lines.push((under.padEnd(width) + underText).trimEnd());
  }
  return lines;
}

const EN = {
  from: (client: string) => client === "" ? "" : `from ${client}`,
  sent: "You sent:",
  answered: "The answer:",
  noReply: "No answer was sent",
  impaired: (what: string) => `The lab did this: ${what}`,
  trial: (attempt: number, verdict: string) => `try ${attempt}: ${verdict}`,
  verdicts: { step: "goes on", solved: "solved", failed: "failed" } satisfies Readonly<
    Record<Verdict, string>
  >,
  uncounted: "(outside the exercise's time: not counted)",
  openFor: (seconds: number) => `open for ${seconds} s`,
  bytes: (count: number) => count === 1 ? "1 byte" : `${count} bytes`,
  reads: (count: number) => `in ${count} reads (| marks a new one)`,
  firstOf: (count: number) => `the first ${count} shown`,
  rest: (count: number) => count === 1 ? "1 byte left" : `${count} bytes left`,
  refused: (why: string) => `refused (${why})`,
  outcomes: {
    "answered": "answered",
    "no-reply": "not answered",
    "closed": "closed by the client",
    "timeout": "timed out",
    "reset": "aborted by the client",
    "refused": "refused",
    "unreachable": "answered, but the socket was closed",
  } satisfies Readonly<Record<Outcome, string>>,
  traps: {
    "swapped-port": "the port with its bytes swapped",
    "other-protocol": "right port, wrong protocol",
    "other-family": "right port, but IPv6",
    "near-group": "nearly the right group",
    "near-port": "right group, wrong port",
  } satisfies Readonly<Record<Trap["kind"], string>>,
  rules: {
    address: "by your address",
    user: "by your user on this machine",
    nickname: "by the nickname you chose on /me",
  } satisfies Readonly<Record<StudentRule, string>>,
  you: (name: string, rule: string) => `You are ${name}, known ${rule}; only your own exchanges are shown`,
  commands: "Type a number to see that many again, fr or en to change language, q to quit",
  nothing: "Nothing has arrived from you yet; your exchanges will appear here",
  leftOut: (count: number) =>
    `… ${count === 1 ? "1 exchange" : `${count} exchanges`} left out: you read too slowly`,
  unknown: "Unknown command: expected a number, fr, en or q",
  tooMany: "Cannot show your exchanges: too many are watching from your address; close another nc",
};

type ExchangeWords = typeof EN;

const FR: ExchangeWords = {
  from: (client) => client === "" ? "" : `de ${client}`,
  sent: "Vous avez envoyé :",
  answered: "La réponse :",
  noReply: "Aucune réponse n’a été envoyée",
  impaired: (what) => `C’est le lab : ${what}`,
  trial: (attempt, verdict) => `essai ${attempt} : ${verdict}`,
  verdicts: { step: "en cours", solved: "réussi", failed: "échoué" },
  uncounted: "(hors de la période de l’exercice : ne compte pas)",
  openFor: (seconds) => `ouverte depuis ${seconds} s`,
  bytes: (count) => count < 2 ? `${count} octet` : `${count} octets`,
  reads: (count) => `en ${count} lectures (| marque la suivante)`,
  firstOf: (count) => `voici les ${count} premiers`,
  rest: (count) => count < 2 ? `reste ${count} octet` : `restent ${count} octets`,
  refused: (why) => `refusé (${why})`,
  outcomes: {
    "answered": "réponse envoyée",
    "no-reply": "sans réponse",
    "closed": "fermé par le client",
    "timeout": "délai dépassé",
    "reset": "interrompu par le client",
    "refused": "refusé",
    "unreachable": "réponse envoyée, mais la socket était fermée",
  },
  traps: {
    "swapped-port": "le port, octets inversés",
    "other-protocol": "bon port, mauvais protocole",
    "other-family": "bon port, mais en IPv6",
    "near-group": "presque le bon groupe",
    "near-port": "bon groupe, mauvais port",
  },
  rules: {
    address: "par votre adresse",
    user: "par votre compte sur cette machine",
    nickname: "par le surnom que vous avez choisi sur /me",
  },
  you: (name, rule) => `Vous êtes ${name}, reconnu ${rule} ; seuls vos propres échanges sont affichés`,
  commands: "Tapez un nombre pour revoir autant d’échanges, fr ou en pour changer de langue, q pour quitter",
  nothing: "Rien n’est encore arrivé de chez vous ; vos échanges s’afficheront ici",
  leftOut: (count) =>
    `… ${count < 2 ? `${count} échange omis` : `${count} échanges omis`} : vous lisez trop lentement`,
  unknown: "Commande inconnue : tapez un nombre, fr, en ou q",
  tooMany: "Impossible d’afficher vos échanges : trop de lecteurs à votre adresse ; fermez un autre nc",
};

/** The words around an exchange, and those of the text port. */
export const EXCHANGE_WORDS: Readonly<Record<Language, ExchangeWords>> = { en: EN, fr: FR };
