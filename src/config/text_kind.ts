// Texts with rules of their own: names of listeners, titles, tokens, permission bits. Not here: paths (path_kind.ts),
// addresses (address_kind.ts).

import type { Kind, Reading } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** Longest name of a listener: it stands in a column of the log and the board. */
const LONGEST_NAME = 40;

/** Longest title of a lab: one line of a page. */
const LONGEST_TITLE = 80;

/** A token goes into a header and a URL; this many characters leave nothing to guess. */
const LONGEST_TOKEN = 128;
const SHORTEST_TOKEN = 8;

const NAME_PATTERN = /^[a-z0-9][a-z0-9-]*$/;
const MODE_PATTERN = /^0?[0-7]{3}$/;
/** The characters of a bearer token (RFC 6750, 2.1). */
const TOKEN_PATTERN = /^[A-Za-z0-9._~+/=-]*$/;

/**
 * A listener's name: it stands in URLs (`?listener=`), metric labels, log lines and thread names, so it needs no
 * quoting in any of them, and no two differ in case alone.
 */
export const NAME: Kind<string> = textKind(
  `a name of a-z, 0-9 and -, at most ${LONGEST_NAME} characters, such as "tcp-counter"`,
  (text) => NAME_PATTERN.test(text) && text.length <= LONGEST_NAME ? text : undefined,
  { pattern: NAME_PATTERN.source, maxLength: LONGEST_NAME },
);

/** The lab's title. */
export const TITLE: Kind<string> = textKind(
  `1 to ${LONGEST_TITLE} characters on one line`,
  (text) => {
    const length = [...text].length;
    return length >= 1 && length <= LONGEST_TITLE && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? text : undefined;
  },
  { minLength: 1, maxLength: LONGEST_TITLE },
);

const MODE_TEXT: Kind<number> = textKind(
  'permission bits in octal and in quotes, "0000" to "0777"',
  (text) => MODE_PATTERN.test(text) ? parseInt(text, 8) : undefined,
  { pattern: MODE_PATTERN.source },
);

/** Permission bits in chmod(1)'s octal notation; the number once read. */
export const MODE: Kind<number> = {
  ...MODE_TEXT,
  read(value) {
    const digits = value.kind === "integer" ? /^(?:0o)?([0-7]{3})$/.exec(value.text)?.[1] : undefined;
    if (digits === undefined) return MODE_TEXT.read(value);
    return { wrong: `${describeValue(value)}; want "0${digits}", in quotes` };
  },
};

/** A secret; it is never shown. */
export const TOKEN: Kind<string> = {
  want: `${SHORTEST_TOKEN} to ${LONGEST_TOKEN} characters of A-Z, a-z, 0-9 and -._~+/=, or nothing`,
  read(value) {
    if (value.kind !== "string") return { wrong: `not a string; want ${this.want}` };
    const text = value.value;
    if (!TOKEN_PATTERN.test(text)) return { wrong: `a character is out of place; want ${this.want}` };
    const fits = text === "" || (text.length >= SHORTEST_TOKEN && text.length <= LONGEST_TOKEN);
    return fits ? { value: text } : { wrong: `${text.length} characters; want ${this.want}` };
  },
  schema: { type: "string", pattern: TOKEN_PATTERN.source, maxLength: LONGEST_TOKEN },
};

function textKind<T>(want: string, parse: (text: string) => T | undefined, schema: object): Kind<T> {
  const read = (value: TomlValue): Reading<T> => {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
    const parsed = parse(value.value);
    if (parsed !== undefined) return { value: parsed };
    const state = value.value === "" ? "is empty" : "does not fit";
    return { wrong: `${quote(value.value)} ${state}; want ${want}` };
  };
  return { want, read, schema: { type: "string", ...schema } };
}
