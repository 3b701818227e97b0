// JSON that is safe on a terminal: control characters and those that hide or reorder text stand as escapes of JSON's
// own, so a program reads the same strings. Pure. Not here: lines of the log (json_line.ts).

import { EVERY_UNSAFE } from "../text/unsafe.ts";

/** JSON.stringify, with every unsafe character as `\uNNNN`; they stand inside strings only, where that is allowed. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(EVERY_UNSAFE, unicodeEscape);
}

/** One escape for each UTF-16 unit. */
function unicodeEscape(character: string): string {
  let escaped = "";
  for (let i = 0; i < character.length; i++) {
    escaped += "\\u" + character.charCodeAt(i).toString(16).padStart(4, "0");
  }
  return escaped;
}
