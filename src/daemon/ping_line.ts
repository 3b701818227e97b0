// The line of an echo request that a ping sent. Pure.

import type { Language } from "../config/types.ts";
import type { EchoRequest } from "../listeners/echo_request.ts";
import { escapeText } from "../telemetry/escape.ts";
import { counted } from "./quantities.ts";

/** `Ping from 192.0.2.7: id 1234, seq 1, 56 bytes`; of a packet that was cut, only from whom. */
export function pingLine(from: string, request: EchoRequest | undefined, language: Language): string {
  const who = language === "fr" ? `Ping de ${escapeText(from)}` : `Ping from ${escapeText(from)}`;
  if (request === undefined) return who;
  const size = language === "fr"
    ? counted(request.size, "octet", "octets", language)
    : counted(request.size, "byte", "bytes", language);
  return `${who}${language === "fr" ? " :" : ":"} id ${request.id}, seq ${request.sequence}, ${size}`;
}
