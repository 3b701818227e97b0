// The lines of what clients send: with `display = "course"` word for word what the course's serveurUDP prints
// of a datagram, in French, and the same in English, and what it would print of a connection (the port in
// host order, which the slides' own program forgets); messages of the print service, pings, first bytes
// (`peek = true`), bytes out of band. Pure.
import type { Language } from "../../text/language.ts";
import type { Outcome, Peer } from "../../exchange/exchange.ts";
import { beginsAs, FOREIGN_PROTOCOLS } from "../../exchange/first_bytes.ts";
import { escapeBytes, escapeText } from "../../text/escape.ts";
import { counted } from "../../text/format.ts";
import { int32 } from "../../text/ints.ts";

/** Bytes of one message that are shown; the course's own server reads 80. */
const MAX_MESSAGE = 1024;

/**
 * Who sent something: an Internet address and its port, a Unix socket's path, or "" for one without a name.
 */
export type Sender = Peer;

/** What came. */
interface ReceivedMessage {
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

/** How an exchange ended, in words. */
export const OUTCOMES: Record<Language, Record<Outcome, string>> = {
  en: {
    answered: "answered",
    "no-reply": "no answer",
    closed: "closed by the client without an answer",
    timeout: "silent for too long",
    reset: "broken off by the client",
    refused: "refused by a limit",
    unreachable: "gone before the answer",
  },
  fr: {
    answered: "réponse envoyée",
    "no-reply": "sans réponse",
    closed: "fermée par le client sans réponse",
    timeout: "inactive trop longtemps",
    reset: "coupée par le client",
    refused: "refusée par une limite",
    unreachable: "parti avant la réponse",
  },
};

/**
 * Of a datagram: `Exp : <IP = 192.0.2.7, PORT = 40000>`, `Machine : host`, `Message : …`; a fourth line where
 * it was sent to everybody or to a group: `Dest : <IP = 225.0.0.10, multicast, INTERFACE = eth0>`.
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
interface EndedConnection {
  readonly request: Uint8Array;
  /**
   * The int that its first bytes are to the counter; undefined for another service, or fewer than 4 bytes.
   */
  readonly value: number | undefined;
  readonly outcome: Outcome;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Of a connection: `Connexion : <IP = 192.0.2.7, PORT = 40000>`, `Machine : host`, `Valeur : 10` (or `Message
 * : …`), `Fin : réponse envoyée, 4 octets reçus, 4 octets envoyés`.
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
  const received = bytesText(bytesIn, "in", language);
  const sent = bytesText(bytesOut, "out", language);
  return [
    words.connection + senderText(sender, language),
    words.host + escapeText(host),
    what,
    `${words.end}${OUTCOMES[language][outcome]}, ${received}, ${sent}`,
  ];
}

/** `4 bytes in`, `1 octet envoyé`. */
export function bytesText(count: number, way: "in" | "out", language: Language): string {
  if (language === "en") return counted(count, `byte ${way}`, `bytes ${way}`, language);
  return way === "in"
    ? counted(count, "octet reçu", "octets reçus", language)
    : counted(count, "octet envoyé", "octets envoyés", language);
}

function senderText(sender: Sender, language: Language): string {
  if ("address" in sender) return `<IP = ${sender.address}, PORT = ${sender.port}>`;
  return `<${sender.path === "" ? WORDS[language].unnamed : escapeText(sender.path)}>`;
}

/** The bytes of a message without the NUL at its end, as printf("%s") shows them, escaped and cut. */
function messageText({ text, length }: ReceivedMessage, language: Language): string {
  const whole = text.length >= length && text.at(-1) === 0;
  const bytes = whole ? text.subarray(0, text.length - 1) : text;
  return escapeBytes(bytes, MAX_MESSAGE, WORDS[language].unit, Math.max(0, length - text.length));
}

const TO: Record<Language, Record<WideDestination["kind"], string>> = {
  en: { multicast: "to group", broadcast: "to broadcast" },
  fr: { multicast: "vers le groupe", broadcast: "en diffusion vers" },
};

/** Where a message of the print service came from and went to. */
interface MessageWay {
  /** The sender as text, e.g. `127.0.0.1:40000`; empty for a Unix socket that has no name. */
  readonly from: string;
  /** Where it was sent to, where that is a group or everybody. */
  readonly to: WideDestination | undefined;
}

/**
 * A message of the print service, as the course's servmcast shows it, then its way: `Message reçu :TEXT  (de
 * 192.0.2.7:40000 vers le groupe 225.0.0.10 sur eth0)`. A NUL at its end is not shown, as printf("%s") would
 * not.
 */
export function messageLine(message: ReceivedMessage, way: MessageWay, language: Language): string {
  const french = language === "fr";
  const shown = messageText(message, language);
  return `${french ? "Message reçu :" : "Message received: "}${shown}  (${wayText(way, french)})`;
}

function wayText({ from, to }: MessageWay, french: boolean): string {
  const unnamed = french ? "d'une socket sans nom" : "from a socket without a name";
  const sender = from === "" ? unnamed : `${french ? "de" : "from"} ${escapeText(from)}`;
  if (to === undefined) return sender;
  const on = to.interface === undefined ? "" : ` ${french ? "sur" : "on"} ${escapeText(to.interface)}`;
  return `${sender} ${TO[french ? "fr" : "en"][to.kind]} ${to.address}${on}`;
}

/**
 * Bytes of an echo request before its data: type, code, checksum, identifier, sequence number (RFC 792, RFC
 * 4443).
 */
const HEADER = 8;

/** One echo request; `ping` counts `sequence` from 1, and gives each of its runs an `id`. */
interface EchoRequest {
  readonly id: number;
  readonly sequence: number;
  /** Bytes of data, 56 unless ping is told otherwise. */
  readonly size: number;
}

/**
 * Reads an ICMP echo request as a raw socket hands it over: over IPv4 with its IP header, over IPv6 without.
 * @param bytes the first bytes of the packet
 * @param length bytes of the whole packet
 * @param family which IP brought it
 * @returns undefined for a packet that is cut
 */
export function parseEchoRequest(
  bytes: Uint8Array,
  length: number,
  family: "inet" | "inet6",
): EchoRequest | undefined {
  // The IP header's length stands in its first byte, in words of four bytes (RFC 791, 3.1).
  const at = family === "inet" ? (bytes[0] & 0x0f) * 4 : 0;
  if (bytes.length < at + HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return { id: view.getUint16(4), sequence: view.getUint16(6), size: length - at - HEADER };
}

/** `Ping from 192.0.2.7: id 1234, seq 1, 56 bytes`; of a packet that was cut, only from whom. */
export function pingLine(from: string, request: EchoRequest | undefined, language: Language): string {
  const who = language === "fr" ? `Ping de ${escapeText(from)}` : `Ping from ${escapeText(from)}`;
  if (request === undefined) return who;
  const size = language === "fr"
    ? counted(request.size, "octet", "octets", language)
    : counted(request.size, "byte", "bytes", language);
  return `${who}${language === "fr" ? " :" : ":"} id ${request.id}, seq ${request.sequence}, ${size}`;
}

export const FIRST_BYTES = ["int", "text", ...FOREIGN_PROTOCOLS, "binary"] as const;

/** What a connection's first bytes are. */
export type FirstBytes = (typeof FIRST_BYTES)[number];

/** A request's line with its version fits. */
const MOST_LOOKED_AT = 4096;

/**
 * What first bytes look like: another protocol's, text, a C int.
 * @param bytes the first bytes, at least one: as many as had come when they were peeked at
 */
export function classify(bytes: Uint8Array): FirstBytes {
  const latin1 = String.fromCharCode(...bytes.subarray(0, MOST_LOOKED_AT));
  const protocol = FOREIGN_PROTOCOLS.find((each) => beginsAs(each, latin1) > 0);
  if (protocol !== undefined) return protocol;
  if (isText(bytes)) return "text";
  return bytes.length === 4 ? "int" : "binary";
}

/** Printable UTF-8 with white space, and perhaps C's NUL at its end; the sequence at the end may be cut. */
function isText(bytes: Uint8Array): boolean {
  const length = bytes.length > 1 && bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if ((byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d)) || byte === 0x7f) return false;
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Bytes that are shown. */
const MAX_SHOWN = 40;

const KINDS: Record<Language, Record<FirstBytes, string>> = {
  en: {
    int: "a C int",
    text: "text",
    http: "an HTTP request",
    tls: "a TLS handshake",
    ssh: "SSH",
    telnet: "telnet options",
    proxy: "a PROXY header",
    binary: "binary",
  },
  fr: {
    int: "un int de C",
    text: "du texte",
    http: "une requête HTTP",
    tls: "une poignée de main TLS",
    ssh: "SSH",
    telnet: "des options telnet",
    proxy: "un en-tête PROXY",
    binary: "du binaire",
  },
};

/**
 * Of first bytes, seen by MSG_PEEK before they are read: `First bytes of 127.0.0.1:40000: a C int, 10
 * (167772160 big-endian)`; of others than ints the bytes, escaped.
 */
export function firstBytesLine(bytes: Uint8Array, from: string, language: Language): string {
  const kind = classify(bytes);
  const other = language === "fr" ? "en gros-boutiste" : "big-endian";
  const unit = language === "fr" ? "octets" : "bytes";
  const what = kind === "int"
    ? `${int32(bytes, 0, true)} (${int32(bytes, 0, false)} ${other})`
    : escapeBytes(bytes, MAX_SHOWN, unit);
  const who = escapeText(from);
  return language === "fr"
    ? `Premiers octets de ${who} : ${KINDS.fr[kind]}, ${what}`
    : `First bytes of ${who}: ${KINDS.en[kind]}, ${what}`;
}

/** Of a byte that came out of band (MSG_OOB): `Urgent byte of 127.0.0.1:40000: !`. */
export function urgentLine(bytes: Uint8Array, from: string, language: Language): string {
  const what = escapeBytes(bytes, MAX_SHOWN);
  return language === "fr"
    ? `Octet urgent de ${escapeText(from)} : ${what}`
    : `Urgent byte of ${escapeText(from)}: ${what}`;
}
