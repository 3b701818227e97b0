// The gradebook against what Moodle's CSV import of grades and Gradescope's upload of a roster are documented to take.
import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "csv-parse/sync";
import { gradebookRecords } from "../../src/journal/gradebook.ts";
import type { ReportRow } from "../../src/journal/report.ts";
import { exercise } from "../support/exercises.ts";

const GROUP = { id: 1, name: "Group 1 (2026-11-30)" };
const AT = Date.UTC(2026, 11, 1, 9, 0);

function row(name: string, listener: string, more: Partial<ReportRow> = {}): ReportRow {
  return {
    ...{ group: GROUP, name, rule: "nickname", address: "10.0.0.7", student: `key of ${name}`, listener },
    ...{ recorded: 1, counted: 1, attempts: 1, dropped: 0, answers: 1, refused: 0, bytesIn: 4, bytesOut: 4 },
    ...{ successes: 0, firstTry: AT - 60_000, last: AT, hints: [], best: "failing" },
    ...more,
  };
}

const EXERCISES = [
  exercise("pieces", { points: 2 }),
  exercise("lost", { points: 1.5 }),
  exercise("extra", { points: 1, optional: true }),
];
const done = { best: "done", successes: 1, firstSuccess: AT, attempts: 3 } as const;
const ROWS = [
  row("jdupont", "extra", done),
  row("jdupont", "pieces", done),
  row("zoé.martin@univ.example", "lost", done),
  row('=cmd|"x",1', "daytime"),
  row("Ana", "pieces", { best: "warned", successes: 1, firstSuccess: AT }),
];

function file(domain?: string): string {
  return gradebookRecords(ROWS, EXERCISES, domain).map((record) => `${record}\r\n`).join("");
}

/**
 * What Moodle does with a file of grades (docs.moodle.org/en/Grade_import; grade/import/csv in its sources): a byte order
 * mark is taken off, every line has as many columns as the head, the teacher maps one column to what identifies users,
 * and others to grade items; a user who is not found ends the whole import, as does a grade that is no number or too
 * large; "" and "-" are no grade.
 */
function moodleImport(
  text: string,
  { user, users, items }: { user: string; users: readonly string[]; items: readonly string[] },
): Record<string, Record<string, number | null>> {
  const lines = parse(text.replace(/^\uFEFF/, ""), { relax_column_count: false }) as string[][];
  const [head, ...records] = lines.map((line) => line.map((cell) => cell.trim()));
  if (head.length < 2) throw new Error("csvfewcolumns");
  if ([user, ...items].some((name) => head.filter((each) => each === name).length !== 1)) {
    throw new Error("cannotmapfield");
  }
  return Object.fromEntries(records.map((cells) => {
    const who = cells[head.indexOf(user)];
    if (!users.includes(who)) throw new Error(`usermappingerror ${who}`);
    const grades = items.map((item) => {
      const value = cells[head.indexOf(item)];
      if (value === "" || value === "-") return [item, null];
      if (!/^[+-]?\d+(\.\d+)?$/.test(value)) throw new Error(`badgrade ${value}`);
      if (Number(value) > 100) throw new Error("gradevaluetoobig");
      return [item, Number(value)];
    });
    return [who, Object.fromEntries(grades)];
  }));
}

Deno.test("the gradebook has a row a student, and of each exercise points, first success and tries, in the file's order", () => {
  const [head, ...records] = parse(file()) as string[][];
  assertEquals(head, [
    ...["student", "email", "group", "total points", "total max"],
    ...["pieces", "pieces first success", "pieces tries", "lost", "lost first success", "lost tries"],
    ...["extra", "extra first success", "extra tries"],
  ]);
  assertEquals(records.map(([student, , , points, max]) => [student, points, max]), [
    ["jdupont", "3", "3.5"],
    ["zoé.martin@univ.example", "1.5", "3.5"],
    [`'=cmd|"x",1`, "0", "3.5"],
    ["Ana", "0", "3.5"],
  ]);
  const [, , , , , points, first, tries] = records[0];
  assertEquals([points, new Date(first).getTime(), tries], ["2", AT, "3"]);
});

Deno.test("Moodle imports the gradebook by username, with a byte order mark or without", () => {
  const users = ["jdupont", "zoé.martin@univ.example", `'=cmd|"x",1`, "Ana"];
  const map = { user: "student", users, items: ["pieces", "lost", "extra", "pieces tries", "total points"] };
  const grades = moodleImport(file(), map);
  assertEquals(grades.jdupont, { pieces: 2, lost: 0, extra: 1, "pieces tries": 3, "total points": 3 });
  assertEquals(grades["zoé.martin@univ.example"].lost, 1.5);
  assertEquals(moodleImport(`\uFEFF${file()}`, map), grades);
  assertThrows(() => moodleImport(file(), { ...map, users: ["jdupont"] }), Error, "usermappingerror");
});

Deno.test("the gradebook's e-mail addresses are the names that are one, and others with a domain", () => {
  const emails = (domain?: string) => (parse(file(domain)) as string[][]).slice(1).map(([, email]) => email);
  assertEquals(emails(), ["", "zoé.martin@univ.example", "", ""]);
  assertEquals(emails("univ.example"), [
    "jdupont@univ.example",
    "zoé.martin@univ.example",
    "",
    "Ana@univ.example",
  ]);
});

/**
 * What Gradescope asks of a roster (guides.gradescope.com, "Adding Students and Staff"): a head over each column, a column
 * of full names, one of e-mail addresses, each once; UTF-8 where there are accents. Further columns are chosen by hand.
 */
Deno.test("Gradescope reads the gradebook's students as a roster once those without an address are left out", () => {
  const bytes = new TextEncoder().encode(file("univ.example"));
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const [head, ...records] = parse(text) as string[][];
  assertEquals(head.every((name) => name !== "") && new Set(head).size === head.length, true);
  const roster = records.map(([name, email]) => ({ name, email })).filter(({ email }) => email !== "");
  assertEquals(new Set(roster.map(({ email }) => email)).size, roster.length);
  assertEquals(roster.map(({ name }) => name), ["jdupont", "zoé.martin@univ.example", "Ana"]);
});
