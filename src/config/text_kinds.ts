// The kinds of text that have rules of their own: names, titles, permission bits, tokens, paths, host names.
// Each message says which rule a text breaks, and what would be right.
import { itemsOf, type Kind, type Reading, textOrListSchema } from "./kinds.ts";
import { describeValue, quote, type TomlValue } from "./values.ts";

/** Longest name of a listener: it stands in a column of the log and the board. */
const LONGEST_NAME = 40;

/** Longest title of a lab: one line of a page. */
const LONGEST_TITLE = 80;

/** A token stands in a header and in a URL. */
const LONGEST_TOKEN = 128;

/** A shorter one can be guessed. */
const SHORTEST_TOKEN = 8;

/** sun_path has 108 bytes, the last of them the NUL (unix(7)). */
const LONGEST_SOCKET_PATH = 107;

/** PATH_MAX (limits.h) less the NUL. */
const LONGEST_FILE_PATH = 4095;

/** A lab has a name or two; the Host of each request is compared with all. */
const MOST_NAMES = 16;

const NAME_PATTERN = /^[a-z0-9][a-z0-9-]*$/;
const MODE_PATTERN = /^0?[0-7]{3}$/;
/** The characters of a bearer token (RFC 6750, 2.1). */
const TOKEN_PATTERN = /^[A-Za-z0-9._~+/=-]*$/;

/** Letters, digits and hyphens between dots (RFC 1123, 2.1); an address needs no mention. */
const HOST_NAME =
  /^(?=.{1,253}$)(?!\d+(?:\.\d+)*$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

const WANT_SOCKET = `an absolute path of at most ${LONGEST_SOCKET_PATH} bytes, such as "/tmp/guichet.sock"`;

const WANT_HOSTS = `a host name such as "lab.example.org", a list of at most ${MOST_NAMES}, or "" for none`;

/**
 * A listener's name: it stands in URLs (`?listener=`), metric labels, log lines and thread names, so it needs
 * no quoting in any of them, and no two differ in case alone.
 */
export const NAME: Kind<string> = textKind(
  `a name of a-z, 0-9 and -, at most ${LONGEST_NAME} characters, such as "tcp-counter"`,
  (text) => NAME_PATTERN.test(text) && text.length <= LONGEST_NAME ? text : undefined,
  { pattern: NAME_PATTERN.source, maxLength: LONGEST_NAME },
);

/** With guichet_ before them, these are the groups of roles: a lab of such a name would have the group's rights. */
const GROUPS = ["lab", "reader"];

/** A lab's name in its cluster, of the same form: it is part of its role's name. */
export const LAB_NAME: Kind<string> = textKind(
  `a name of a-z, 0-9 and -, at most ${LONGEST_NAME} characters, such as "room-204", not "lab" or "reader", or ""`,
  (text) => {
    const isName = NAME_PATTERN.test(text) && text.length <= LONGEST_NAME && !GROUPS.includes(text);
    return text === "" || isName ? text : undefined;
  },
  { pattern: `^(?!(?:${GROUPS.join("|")})$)${NAME_PATTERN.source.slice(1)}|^$`, maxLength: LONGEST_NAME },
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
    return { wrong: `${describeValue(value)}; expected "0${digits}", in quotes` };
  },
};

/** A secret; it is never shown. */
export const TOKEN: Kind<string> = {
  want: `${SHORTEST_TOKEN} to ${LONGEST_TOKEN} characters of A-Z, a-z, 0-9 and -._~+/=, or nothing`,
  read(value) {
    if (value.kind !== "string") return { wrong: `not a string; expected ${this.want}` };
    const text = value.value;
    if (!TOKEN_PATTERN.test(text)) {
      return { wrong: `contains a character that is not allowed; expected ${this.want}` };
    }
    const fits = text === "" || (text.length >= SHORTEST_TOKEN && text.length <= LONGEST_TOKEN);
    return fits ? { value: text } : { wrong: `${text.length} characters; expected ${this.want}` };
  },
  schema: { type: "string", pattern: TOKEN_PATTERN.source, maxLength: LONGEST_TOKEN },
};

/** Where a Unix socket is bound: absolute, since clients don't know the lab's working directory. */
export const SOCKET_PATH: Kind<string> = {
  want: WANT_SOCKET,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${WANT_SOCKET}` };
    const path = value.value;
    const bytes = new TextEncoder().encode(path).length;
    const state = path === ""
      ? "is empty"
      : path.includes("\0")
      ? "holds a NUL, which ends a path"
      : !path.startsWith("/")
      ? "is relative"
      : /\/\.{0,2}$/.test(path)
      ? "is a directory"
      : bytes > LONGEST_SOCKET_PATH
      ? `is ${bytes} bytes long, more than sun_path holds`
      : undefined;
    return state === undefined
      ? { value: path }
      : { wrong: `${quote(path)} ${state}; expected ${WANT_SOCKET}` };
  },
  schema: { type: "string", pattern: "^/", maxLength: LONGEST_SOCKET_PATH },
};

/**
 * A regular file, absolute or relative to the working directory.
 *
 * @param empty what an empty path means; without it, one is refused
 */
export function fileKind(empty?: string): Kind<string> {
  const want = `a file's path${empty === undefined ? "" : `, or "" (${empty})`}`;
  return {
    want,
    read(value) {
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${want}` };
      const path = value.value;
      const bytes = new TextEncoder().encode(path).length;
      if (path === "" && empty === undefined) return { wrong: `"" is empty; expected ${want}` };
      if (path.includes("\0")) {
        return { wrong: `${quote(path)} holds a NUL, which ends a path; expected ${want}` };
      }
      if (path.endsWith("/")) return { wrong: `${quote(path)} is a directory; expected ${want}` };
      if (bytes > LONGEST_FILE_PATH) {
        return { wrong: `${quote(path)} is ${bytes} bytes long; expected ${want}` };
      }
      return { value: path };
    },
    schema: empty === undefined ? { type: "string", minLength: 1 } : { type: "string" },
  };
}

/** Host names in lower case; none by default. */
export const HOST_NAMES: Kind<readonly string[]> = {
  want: WANT_HOSTS,
  read(value) {
    if (value.kind === "string" && value.value === "") return { value: [] };
    const items = itemsOf(value);
    if (items.length > MOST_NAMES) return { wrong: `${items.length} names; expected ${WANT_HOSTS}` };
    const names: string[] = [];
    for (const item of items) {
      if (item.kind !== "string") return { wrong: `${describeValue(item)}; expected ${WANT_HOSTS}` };
      const name = item.value.toLowerCase();
      if (!HOST_NAME.test(name)) {
        return { wrong: `${quote(item.value)} is not a host name; expected ${WANT_HOSTS}` };
      }
      names.push(name);
    }
    return { value: names };
  },
  schema: textOrListSchema(MOST_NAMES),
};

/**
 * A text of a form of its own.
 *
 * @param want what is right, as in {@linkcode Kind}
 * @param parse what the text means; undefined where it does not fit
 */
export function textKind<T>(want: string, parse: (text: string) => T | undefined, schema: object): Kind<T> {
  const read = (value: TomlValue): Reading<T> => {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${want}` };
    const parsed = parse(value.value);
    if (parsed !== undefined) return { value: parsed };
    const state = value.value === "" ? "is empty" : "does not fit";
    return { wrong: `${quote(value.value)} ${state}; expected ${want}` };
  };
  return { want, read, schema: { type: "string", ...schema } };
}

/** The path without repeated slashes, `.` and `..`, to compare paths by; symbolic links are not followed. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
