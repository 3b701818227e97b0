// The line of a message that the print service shows: as the course's servmcast does, then who sent it, and to whom if
// that was a group or everybody. Pure. Not here: `display = "course"` (course_lines.ts).

import type { Language } from "../config/types.ts";
import { escapeText } from "../telemetry/escape.ts";
import { messageText, type ReceivedMessage, type WideDestination } from "./course_lines.ts";

const TO: Record<Language, Record<WideDestination["kind"], string>> = {
  en: { multicast: "to group", broadcast: "to broadcast" },
  fr: { multicast: "vers le groupe", broadcast: "en diffusion vers" },
};

/** Where a message of the print service came from and went to. */
export interface MessageWay {
  /** The sender as text, e.g. `127.0.0.1:40000`; empty for a Unix socket that has no name. */
  readonly from: string;
  /** Where it was sent to, where that is a group or everybody. */
  readonly to: WideDestination | undefined;
}

/**
 * A message of the print service, as the course's servmcast shows it, then its way:
 * `Message reçu :TEXT  (de 192.0.2.7:40000 vers le groupe 225.0.0.10 sur eth0)`. A NUL at its end is not shown, as
 * printf("%s") would not.
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
