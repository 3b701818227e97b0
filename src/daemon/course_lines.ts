// The lines of `display = "course"`: word for word what the course's serveurUDP prints of a datagram, in French, and
// the same in English; and what it would print of a connection. The port is in host order, which the slides' own
// program forgets. Pure. Not here: looking the host's name up (host_names.ts), when lines are printed (lab_screen.ts).

import type { Language } from "../config/types.ts";
import type { Outcome, Peer } from "../exchange/exchange.ts";
import { escapeBytes, escapeText } from "../telemetry/escape.ts";
import { counted } from "./quantities.ts";

/** Bytes of one message that are shown; the course's own server reads 80. */
const MAX_MESSAGE = 1024;

/** Who sent something: an Internet address and its port, a Unix socket's path, or "" for one without a name. */
export type Sender = Peer;

/** What came. */
export interface ReceivedMessage {
  /** Its first bytes, or all. */
  readonly text: Uint8Array;
  /** Bytes of the whole. */
  readonly length: number;
}

/** Where a datagram was sent to, where that is more than this machine's own address. */
export interface WideDestination {
  readonly kind: "broadcast" | "multicast";
  readonly address: string;
  /** The interface it came in by, where that is known. */
  readonly interface: string | undefined;
}

const WORDS = {
  en: {
    from: "From: ",
    connection: "Connection: ",
    host: "Host: ",
    message: "Message: ",
    value: "Value: ",
    to: "To: ",
    end: "End: ",
    unnamed: "unnamed",
    unit: "bytes",
    broadcast: "broadcast",
  },
  fr: {
    from: "Exp : ",
    connection: "Connexion : ",
    host: "Machine : ",
    message: "Message : ",
    value: "Valeur : ",
    to: "Dest : ",
    end: "Fin : ",
    unnamed: "sans nom",
    unit: "octets",
    broadcast: "diffusion",
  },
} as const satisfies Record<Language, Record<string, string>>;

const OUTCOMES: Record<Language, Record<Outcome, string>> = {
  en: {
    answered: "answered",
    "no-reply": "no answer",
    closed: "closed by the client without an answer",
    timeout: "silent for too long",
    reset: "reset by the client",
    refused: "refused by a limit",
    unreachable: "gone before the answer",
  },
  fr: {
    answered: "réponse envoyée",
    "no-reply": "sans réponse",
    closed: "fermée par le client sans réponse",
    timeout: "muette trop longtemps",
    reset: "rompue par le client",
    refused: "refusée par une limite",
    unreachable: "parti avant la réponse",
  },
};

/**
 * Of a datagram: `Exp : <IP = 192.0.2.7, PORT = 40000>`, `Machine : host`, `Message : …`; a fourth line where it was
 * sent to everybody or to a group: `Dest : <IP = 225.0.0.10, multicast, INTERFACE = eth0>`.
 *
 * @param host the machine's name, or its address where it has none
 * @param message what came; a NUL at its end is not shown, as printf("%s") would not
 */
export function datagramLines(
  sender: Sender,
  host: string,
  message: ReceivedMessage,
  destination: WideDestination | undefined,
  language: Language,
): string[] {
  const words = WORDS[language];
  const lines = [
    words.from + senderText(sender, language),
    words.host + escapeText(host),
    words.message + messageText(message, language),
  ];
  if (destination !== undefined) {
    const kind = destination.kind === "broadcast" ? words.broadcast : destination.kind;
    const on = destination.interface === undefined
      ? ""
      : `, INTERFACE = ${escapeText(destination.interface)}`;
    lines.push(`${words.to}<IP = ${destination.address}, ${kind}${on}>`);
  }
  return lines;
}

/** A connection, once it is over. */
export interface EndedConnection {
  readonly request: Uint8Array;
  /** The int that its first bytes are to the counter; undefined for another service, or fewer than 4 bytes. */
  readonly value: number | undefined;
  readonly outcome: Outcome;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Of a connection: `Connexion : <IP = 192.0.2.7, PORT = 40000>`, `Machine : host`, `Valeur : 10` (or `Message : …`),
 * `Fin : réponse envoyée, 4 octets reçus, 4 octets envoyés`.
 */
export function connectionLines(
  sender: Sender,
  host: string,
  connection: EndedConnection,
  language: Language,
): string[] {
  const words = WORDS[language];
  const { request, value, outcome, bytesIn, bytesOut } = connection;
  const what = value === undefined
    ? words.message + messageText({ text: request, length: bytesIn }, language)
    : words.value + value;
  const received = counted(bytesIn, ...unit("in", language), language);
  const sent = counted(bytesOut, ...unit("out", language), language);
  return [
    words.connection + senderText(sender, language),
    words.host + escapeText(host),
    what,
    `${words.end}${OUTCOMES[language][outcome]}, ${received}, ${sent}`,
  ];
}

function unit(way: "in" | "out", language: Language): [string, string] {
  if (language === "en") return [`byte ${way}`, `bytes ${way}`];
  return way === "in" ? ["octet reçu", "octets reçus"] : ["octet envoyé", "octets envoyés"];
}

function senderText(sender: Sender, language: Language): string {
  if ("address" in sender) return `<IP = ${sender.address}, PORT = ${sender.port}>`;
  return `<${sender.path === "" ? WORDS[language].unnamed : escapeText(sender.path)}>`;
}

/** The bytes of a message without the NUL at its end, as printf("%s") shows them, escaped and cut. */
export function messageText({ text, length }: ReceivedMessage, language: Language): string {
  const whole = text.length >= length && text.at(-1) === 0;
  const bytes = whole ? text.subarray(0, text.length - 1) : text;
  return escapeBytes(bytes, MAX_MESSAGE, WORDS[language].unit, Math.max(0, length - text.length));
}
