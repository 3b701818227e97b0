// [[exercise]]: what it becomes, and every mistake with its line and what would be right.
import { assertEquals } from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import type { ExerciseConfig } from "../../src/config/types.ts";
import { listener, problemsOf } from "./support/problems.ts";

/** Two listeners, 11 lines. */
const LISTENERS = `${listener("udp")}${listener("tcp")}`;
/** Line of the first line that follows. */
const FIRST = LISTENERS.split("\n").length;

const NAME = 'name = "one"\ntitle = "One"\nlistener = "udp"\n';

function exercise(...lines: string[]): string {
  return `[[exercise]]\n${NAME}${lines.join("\n")}\n`;
}

function exercisesOf(text: string): readonly ExerciseConfig[] {
  return loadConfig(LISTENERS + text, "lab.toml").exercises;
}

/** Lines counted from the first after the listeners. */
function problems(text: string): string[] {
  return problemsOf(LISTENERS + text).map((problem) =>
    problem.replace(/^\d+/, (line) => String(Number(line) - FIRST + 1))
  );
}

Deno.test("loadConfig gives a file without exercises none", () => {
  assertEquals(exercisesOf(""), []);
});

Deno.test("loadConfig gives exercises in the order of the file, with their defaults", () => {
  const second = '[[exercise]]\nname = "two"\ntitle = { fr = "Deux", en = "Two" }\nlistener = "tcp"\n' +
    'points = 3\noptional = true\ntext = """\nDo *this*.\n"""\n';
  assertEquals(exercisesOf(second + exercise()), [
    {
      name: "two",
      title: { en: "Two", fr: "Deux" },
      listener: "tcp",
      points: 3,
      optional: true,
      text: { en: "Do *this*.\n", fr: "Do *this*.\n" },
    },
    { name: "one", title: { en: "One", fr: "One" }, listener: "udp", points: 1, optional: false },
  ]);
});

Deno.test("loadConfig reads a date with an offset as that moment, one without as the machine's local time", () => {
  const [{ opens, closes }] = exercisesOf(
    exercise("opens = 2026-12-01T08:00:00", "closes = 2026-12-15t23:59:00.5+01:00"),
  );
  assertEquals(opens, new Date(2026, 11, 1, 8).getTime());
  assertEquals(closes, Date.UTC(2026, 11, 15, 22, 59, 0, 500));
  assertEquals(
    exercisesOf(exercise("closes = 2026-12-15 23:59:00Z"))[0].closes,
    Date.UTC(2026, 11, 15, 23, 59),
  );
});

const WANT_TIME = 'expected a date and time without quotes, such as 2026-12-01T08:00:00, or "" for none';

/** What is wrong, the text after two listeners, its problems. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["everything that an empty exercise lacks", "[[exercise]]", [
    '1: exercise 1, name: missing; expected a name of a-z, 0-9 and -, at most 40 characters, such as "tcp-counter"',
    "1: exercise 1, title: missing; expected 1 to 80 characters on one line, or one text a language: " +
    '{ en = "…", fr = "…" }',
    '1: exercise 1, listener: missing; expected a name of a-z, 0-9 and -, at most 40 characters, such as "tcp-counter"',
  ]],
  ["a listener that is none, with the near one", exercise().replace('"udp"', '"udq"'), [
    '4: exercise "one", listener: there is no listener "udq"; did you mean "udp"?',
  ]],
  ["a listener that is like none", exercise().replace('"udp"', '"pieces"'), [
    '4: exercise "one", listener: there is no listener "pieces"; expected "udp" or "tcp"',
  ]],
  ["a name and a listener that two exercises have", exercise() + exercise(), [
    '7: exercise "one", name: "one" is the name of the exercise on line 12 too; choose another',
    '9: exercise "one", listener: "udp" is the listener of the exercise on line 14 too; expected another listener for each',
  ]],
  ["a title without one of the languages", exercise().replace('"One"', '{ en = "One" }'), [
    '3: exercise "one", title: there is no fr; expected one text, or one for en and one for fr',
  ]],
  ["a title in another language", exercise().replace('"One"', '{ en = "a", fr = "b", de = "c" }'), [
    '3: exercise "one", title: de is no language of a lab; expected en and fr',
  ]],
  ["a title of two lines", exercise().replace('"One"', '{ en = "a\\nb", fr = "b" }'), [
    '3: exercise "one", title: en: "a\\u{a}b" does not fit; expected 1 to 80 characters on one line',
  ]],
  ["a title that is a number", exercise().replace('"One"', "1"), [
    '3: exercise "one", title: an integer 1; expected 1 to 80 characters on one line, or one text a language: ' +
    '{ en = "…", fr = "…" }',
  ]],
  ["points below nothing, a misspelt key", exercise("points = -1", "optinal = true"), [
    '5: exercise "one", points: -1 is out of range; expected 0 to 1000',
    '6: exercise "one", optinal: unknown key; did you mean optional?',
  ]],
  ["a time in quotes", exercise('opens = "2026-12-01"'), [
    `5: exercise "one", opens: a string "2026-12-01"; ${WANT_TIME}`,
  ]],
  ["a day without its time", exercise("opens = 2026-12-01", "closes = 08:00:00"), [
    `5: exercise "one", opens: 2026-12-01 is not a date with its time of day; ${WANT_TIME}`,
    `6: exercise "one", closes: 08:00:00 is not a date with its time of day; ${WANT_TIME}`,
  ]],
  [
    "an exercise that closes when it opens",
    exercise("opens = 2026-12-01T08:00:00", "closes = 2026-12-01T08:00:00"),
    [
      '6: exercise "one", closes: not after opens, line 15; expected a later date and time',
    ],
  ],
  ["a text that is too long", exercise(`text = "${"x".repeat(20_001)}"`), [
    `5: exercise "one", text: "${
      "x".repeat(106)
    }…" does not fit; expected Markdown of at most 20,000 characters`,
  ]],
  ["single brackets", exercise().replace("[[exercise]]", "[exercise]"), [
    "1: [exercise]: single brackets; expected [[exercise]] for each",
  ]],
  ["a key of an exercise elsewhere", "[lab]\npoints = 1", [
    "2: [lab] points: unknown key in [lab]; it belongs to [[exercise]]",
  ]],
];

for (const [what, text, expected] of CASES) {
  Deno.test(`loadConfig reports ${what}`, () => assertEquals(problems(text), expected));
}
