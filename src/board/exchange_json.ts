// A recorded exchange as the API's JSON: the peer's bytes as hex and as plain ASCII, never as markup. Pure.
import type { Language } from "../text/language.ts";
import type { Impaired } from "../exchange/challenge.ts";
import { type Exchange, type Hint, isSpoilt } from "../exchange/exchange.ts";
import { impairedText, isShown, type Reader } from "../exchange/impaired.ts";
import { peerText } from "../exchange/text.ts";
import { waitOf, waitText } from "../exchange/waiting.ts";
import { hintText } from "../hints/words.ts";
import type { ApiExchange, ApiHint } from "./api_types.ts";

/** @param reader who is shown it */
export function apiExchange(exchange: Exchange, language: Language, reader: Reader): ApiExchange {
  const { id, at, began, listener, transport, service, trap, local, outcome, refusal, clientEnd } = exchange;
  const { truncated, late, urgent, request, reply, trial, impaired, uncounted } = exchange;
  const isOpen = exchange.stage === "open";
  const wait = isOpen ? waitOf(exchange) : undefined;
  return {
    id: isOpen ? null : id,
    at,
    began,
    listener,
    transport,
    service,
    ...(trap === undefined ? {} : { trap }),
    client: peerText(exchange.peer),
    local,
    request: {
      bytes: exchange.bytesIn,
      hex: hexOf(request),
      text: asciiOf(request),
      reads: exchange.readSizes,
    },
    reply: exchange.bytesOut === 0 ? null : { bytes: exchange.bytesOut, hex: hexOf(reply) },
    outcome: isOpen ? "open" : outcome,
    ...(wait === undefined ? {} : { waits: waitText(wait, language) }),
    ...(refusal === undefined ? {} : { refusal }),
    clientEnd,
    truncated,
    late,
    urgent,
    ...(trial === undefined
      ? {}
      : { trial: { kind: trial.kind, attempt: trial.attempt, verdict: trial.verdict } }),
    ...(isShown(impaired, reader) ? { impaired: apiImpaired(impaired, language) } : {}),
    ...(!isOpen && isSpoilt(exchange) ? { spoilt: true } : {}),
    ...(uncounted === undefined ? {} : { uncounted }),
    hints: exchange.hints.map((hint) => apiHint(hint, language)),
  };
}

function apiImpaired(impaired: Impaired, language: Language): ApiExchange["impaired"] {
  const { no, request, answer, delay } = impaired;
  return { no, request, answer, delay, text: impairedText(impaired, language) };
}

function apiHint(hint: Hint, language: Language): ApiHint {
  const { fact, cause } = hintText(hint, language);
  const { code, level, certainty, evidence } = hint;
  return {
    id: code,
    level,
    certainty,
    ...(evidence === undefined ? {} : { evidence }),
    fact,
    cause,
    text: `${fact} ${cause}`.trim(),
  };
}

/** Each byte's two digits: to make them anew took most of an answer's time. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte];
  return hex;
}

function asciiOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
  return text;
}
