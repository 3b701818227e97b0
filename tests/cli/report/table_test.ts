import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { tableLines } from "../../../src/cli/report/table.ts";
import type { ReportRow } from "../../../src/journal/report.ts";
import { START } from "../../journal/support/journal_world.ts";

/** As of a hint that no rule has any more. */
const NO_TITLE = (code: string) => code;

function row(changes: Partial<ReportRow> = {}): ReportRow {
  return {
    group: { id: 1, name: "Group 1 (2026-11-25)" },
    student: "10.0.0.7",
    name: "ana",
    rule: "nickname",
    address: "10.0.0.7",
    listener: "tcp-counter",
    recorded: 3,
    counted: 3,
    attempts: 3,
    dropped: 0,
    answers: 3,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
    successes: 1,
    firstTry: START,
    firstSuccess: START + 1500,
    last: START,
    best: "done",
    hints: [{ code: "T03", level: "warning", times: 2 }, { code: "B02", level: "error", times: 1 }],
    ...changes,
  };
}

/** As wide as everything gets. */
const WIDE = row({
  student: "2001:db8:1234:5678:9abc:def0:1234:5678",
  name: "Wolfeschlegelsteinhausen",
  address: "2001:db8:1234:5678:9abc:def0:1234:5678",
  listener: "a-listener-with-a-very-long-name-indeed",
  attempts: 1_000_000,
  dropped: 999_000,
  hints: Array.from({ length: 40 }, (_, i) => ({ code: `T${10 + i}`, level: "info", times: 100 })),
});

Deno.test("a report's table has its group above it, and the hints' codes in its last column", () => {
  const [group, gap, heading, first] = tableLines([row()], { byStudent: false, width: 100, title: NO_TITLE });
  assertEquals([group, gap], ["Group 1 (2026-11-25)", ""]);
  assertEquals(heading.split(/ {2,}/), [
    ...["Student", "Address", "Listener", "Attempts", "Successes", "First success", "Best", "Hints"],
  ]);
  const cells = first.split(/ {2,}/);
  assertEquals([...cells.slice(0, 5), ...cells.slice(6)], [
    ...["ana", "10.0.0.7", "tcp-counter", "3", "1", "done", "T03×2 B02"],
  ]);
});

Deno.test("a report's table fits in its width, and gives up what says least first", () => {
  for (const byStudent of [false, true]) {
    for (const width of [100, 80, 60]) {
      const lines = tableLines([row(), WIDE, row({ listener: "udp", best: "failing" })], {
        byStudent,
        width,
        title: NO_TITLE,
      });
      const longest = Math.max(...lines.map((line) => [...line].length));
      assert(longest <= Math.max(width, 75), `${byStudent} ${width}: ${longest}\n${lines.join("\n")}`);
      assertStringIncludes(lines[2], "Student");
      assertStringIncludes(lines[2], "Hints");
    }
  }
  const narrow = tableLines([row(), WIDE], { byStudent: false, width: 80, title: NO_TITLE })[2];
  assertEquals(narrow.includes("Thinned"), false);
});

Deno.test("a table by student has one row each, with what is done and what still fails", () => {
  const rows = [
    row(),
    row({ listener: "udp-counter", best: "failing", attempts: 4 }),
    row({ listener: "echo", best: "warned" }),
    row({ student: "10.0.0.8", name: "10.0.0.8", address: "10.0.0.8", best: undefined, hints: [] }),
  ];
  const lines = tableLines(rows, { byStudent: true, width: 100, title: NO_TITLE });
  assertEquals(lines.length, 5);
  const cells = lines[3].split(/ {2,}/);
  assertEquals([...cells.slice(0, 6), cells[7]], [
    ...["ana", "10.0.0.7", "10", "1/3", "echo", "udp-counter", "T03×6 B02×3"],
  ]);
  assertEquals(lines[4].split(/ {2,}/).slice(0, 4), ["10.0.0.8", "-", "3", "0/3"]);
});

Deno.test("groups follow each other, each under its name", () => {
  const lines = tableLines([row(), row({ group: { id: 2, name: "B" } })], {
    byStudent: false,
    width: 100,
    title: NO_TITLE,
  });
  assertEquals(lines.filter((line) => line === "B" || line.startsWith("Group 1")).length, 2);
});

Deno.test("what hints are called stands below the table, each once", () => {
  const title = (code: string) => `${code} in words, `.repeat(9);
  const lines = tableLines([row(), row({ listener: "udp" })], { byStudent: false, width: 100, title });
  assertEquals(lines.slice(-3).map((line) => line.slice(0, 20)), [
    "",
    "B02  B02 in words, B",
    "T03  T03 in words, T",
  ]);
  assert(lines.every((line) => [...line].length <= 100));
});
