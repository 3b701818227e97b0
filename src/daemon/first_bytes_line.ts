// The lines of `peek = true`: what a connection's first bytes look like, seen by MSG_PEEK before they are read, and
// bytes that came out of band (MSG_OOB). Pure. Not here: telling what bytes look like (src/listeners/classify.ts).

import type { Language } from "../config/types.ts";
import { classify, type FirstBytes } from "../listeners/classify.ts";
import { escapeBytes, escapeText } from "../telemetry/escape.ts";
import { int32 } from "../text/ints.ts";

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
    binary: "binary",
  },
  fr: {
    int: "un int de C",
    text: "du texte",
    http: "une requête HTTP",
    tls: "une poignée de main TLS",
    ssh: "SSH",
    telnet: "des options telnet",
    binary: "du binaire",
  },
};

/** `First bytes of 127.0.0.1:40000: a C int, 10 (167772160 big-endian)`; of others than ints the bytes, escaped. */
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

/** `Urgent byte of 127.0.0.1:40000: !`. */
export function urgentLine(bytes: Uint8Array, from: string, language: Language): string {
  const what = escapeBytes(bytes, MAX_SHOWN);
  return language === "fr"
    ? `Octet urgent de ${escapeText(from)} : ${what}`
    : `Urgent byte of ${escapeText(from)}: ${what}`;
}
