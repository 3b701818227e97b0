// The keys of [[exercise]], and the kinds of value that only they have: a text in both languages, a date and time.
import { BOOLEAN, type Fields, integerKind, type JsonSchema, type Kind, type Section } from "./kinds.ts";
import { NAME, textKind, TITLE } from "./text_kinds.ts";
import type { Words } from "./types.ts";
import { describeValue, quote, shownKey, type TomlTable } from "./values.ts";

/** What an exercise may be worth: more is a slip. */
const MOST_POINTS = 1000;

/**
 * Characters of an exercise's text: five pages of a sheet. Below it stands as text: toLocaleString loads the world's
 * languages (ICU), 12 ms and 3 MiB at each start.
 */
const LONGEST_MARKDOWN = 20_000;

/** A TOML date with its time of day; the offset may be missing, as may fractions of a second (TOML 1.0). */
const DATE_TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)([Zz]|[+-]\d\d:\d\d)?$/;

const MARKDOWN: Kind<string> = textKind(
  "Markdown of at most 20,000 characters",
  (text) => text.length <= LONGEST_MARKDOWN ? text : undefined,
  { maxLength: LONGEST_MARKDOWN },
);

/**
 * One text for both languages, or a table with one for each.
 * @param one what each of them is
 * @param none whether "" means that there is none
 */
function wordsKind<N extends boolean>(
  one: Kind<string>,
  none: N,
): Kind<Words | (N extends true ? undefined : never)> {
  const want = `${one.want}, or one text a language: { en = "…", fr = "…" }${none ? ', or "" for none' : ""}`;
  return {
    want,
    read(value) {
      if (value.kind === "table") return readWords(value, one);
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${want}` };
      if (none && value.value === "") return { value: undefined as N extends true ? undefined : never };
      const reading = one.read(value);
      return "wrong" in reading ? reading : { value: { en: reading.value, fr: reading.value } };
    },
    schema: { anyOf: [one.schema, wordsSchema(one.schema)] },
  };
}

function readWords({ entries }: TomlTable, one: Kind<string>): { value: Words } | { wrong: string } {
  const words = { en: "", fr: "" };
  for (const { key, value } of entries.values()) {
    if (!Object.hasOwn(words, key)) {
      return { wrong: `${shownKey(key)} is no language of a lab; expected en and fr` };
    }
    const reading = one.read(value);
    if ("wrong" in reading) return { wrong: `${key}: ${reading.wrong}` };
    words[key as keyof Words] = reading.value;
  }
  const missing = (["en", "fr"] as const).find((language) => !entries.has(language));
  return missing === undefined
    ? { value: words }
    : { wrong: `there is no ${missing}; expected one text, or one for en and one for fr` };
}

function wordsSchema(one: JsonSchema): JsonSchema {
  return {
    type: "object",
    required: ["en", "fr"],
    properties: { en: one, fr: one },
    additionalProperties: false,
  };
}

/** A date and time, in milliseconds since 1970 once read; without an offset it is this machine's local time. */
const TIME: Kind<number | undefined> = {
  want: 'a date and time without quotes, such as 2026-12-01T08:00:00, or "" for none',
  read(value) {
    if (value.kind === "string" && value.value === "") return { value: undefined };
    const match = value.kind === "date" ? DATE_TIME.exec(value.text) : null;
    if (match === null) {
      const state = value.kind === "date"
        ? `${value.text} is not a date with its time of day`
        : describeValue(value);
      return { wrong: `${state}; expected ${this.want}` };
    }
    const [, day, time, offset = ""] = match;
    const at = new Date(`${day}T${time}${offset.toUpperCase()}`).getTime();
    return Number.isNaN(at)
      ? { wrong: `${quote(match[0])} is no day; expected ${this.want}` }
      : { value: at };
  },
  // Editors differ in what a TOML date is in JSON.
  schema: {},
};

const EXERCISE_FIELDS = {
  name: {
    kind: NAME,
    example: "pieces",
    help: "The exercise's name, unique in the lab; tickets and the gradebook have it",
  },
  title: {
    kind: wordsKind(TITLE, false),
    example: "Read until you have it all",
    help: "What board, pages and handout call it",
  },
  listener: {
    kind: NAME,
    example: "pieces",
    help: "The name of the listener that it is about; each belongs to one exercise at the most",
  },
  points: {
    kind: integerKind(0, MOST_POINTS),
    default: 1,
    help: "What it is worth in the gradebook",
  },
  optional: {
    kind: BOOLEAN,
    default: false,
    help: "Whether students may leave it out",
  },
  text: {
    kind: wordsKind(MARKDOWN, true),
    default: "",
    help:
      "What students are asked to do, on their page and in the handout; the protocol is told there anyway",
  },
  opens: {
    kind: TIME,
    default: "",
    help: "From when tries count; earlier ones are shown. Without an offset, the time of the lab's machine",
  },
  closes: {
    kind: TIME,
    default: "",
    help: "From when tries count no more",
  },
} as const satisfies Fields;

export const EXERCISE: Section<typeof EXERCISE_FIELDS> = {
  name: "exercise",
  help:
    "What students are to do, one section for each; with none, every listener is an exercise. Listeners that " +
    "belong to none are shown aside, and count for nobody",
  repeated: true,
  optional: true,
  fields: EXERCISE_FIELDS,
};
