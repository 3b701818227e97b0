// Which lines of a file hold a secret, so that no report shows them: reports end in logs, and on a projector.
// Not here: which key is one (its definition says so).

import { nearest } from "./nearest.ts";
import { SECTIONS } from "./sections.ts";

const SECRET_KEYS = SECTIONS.flatMap(({ fields }) => {
  return Object.entries(fields).filter(([, field]) => field.secret === true).map(([key]) => key);
});

/** A word where a key may stand: at the start of the line, or before "=" or ":". */
const KEYS = /^\s*["']?([\w-]+)|([\w-]+)["']?\s*[=:]/g;

/** Whether a line gives a secret key its value, be it misspelt or of wrong syntax. */
export function holdsSecret(line: string): boolean {
  return [...line.matchAll(KEYS)].some((match) => nearest(match[1] ?? match[2], SECRET_KEYS) !== undefined);
}
