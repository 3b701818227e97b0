// Turns what a peer sends into text that is safe on a terminal, as it comes: lines and tabs pass, all else as
// escapeBytes shows it. A character whose bytes come in two pieces is shown when it is whole. Pure.
// Not here: the escaping itself (telemetry/escape.ts).

import { escapeBytes } from "../../telemetry/escape.ts";

/** Most bytes of a UTF-8 character, less one: what may have to wait for the next piece. */
const MOST_HELD = 3;

const LINE_FEED = 0x0a;
const TAB = 0x09;

export class EscapedStream {
  #held = new Uint8Array(0);

  /** Text for the next piece. */
  push(piece: Uint8Array): string {
    const bytes = new Uint8Array([...this.#held, ...piece]);
    const end = bytes.length - unfinished(bytes);
    this.#held = bytes.slice(end);
    return escapeLines(bytes.subarray(0, end));
  }

  /** Text for what was held back, which nothing will complete any more. */
  end(): string {
    const rest = this.#held;
    this.#held = new Uint8Array(0);
    return escapeLines(rest);
  }
}

function escapeLines(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (at < bytes.length && byte !== LINE_FEED && byte !== TAB) continue;
    text += escapeBytes(bytes.subarray(from, at), at - from);
    if (at < bytes.length) text += byte === TAB ? "\t" : "\n";
    from = at + 1;
  }
  return text;
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(MOST_HELD, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
