// A report as a table that fits the terminal: what all rows share stands above it, and columns that say least go
// first when there is no room. Pure.
import type { ExerciseConfig } from "../../config/types.ts";
import type { Totals } from "../../journal/exercises.ts";
import {
  byStudent,
  columnsOf,
  doneOf,
  labelOf,
  listenersWith,
  type ReportRow,
  sortRows,
} from "../../journal/report.ts";
import { alignColumns } from "../../text/format.ts";

/** The narrowest that the last column gets before another column goes. */
const LEAST_LAST = 16;

/** Part of a line that a cell may take before it is cut: in 100 letters, a whole nickname (24) and no IPv6 address. */
const LONGEST_CELL = 1 / 4;

/** Between columns. */
const GAP = 2;

interface Column<Item> {
  readonly heading: string;
  readonly cell: (item: Item) => string;
  readonly right?: boolean;
  /** Lower ones go first; without, it stays. */
  readonly worth?: number;
}

interface TableOptions {
  readonly byStudent: boolean;
  /** Letters of a line. */
  readonly width: number;
  /** What a hint's code stands for. */
  readonly title: (code: string) => string;
  /** Of the file; none: every listener is an exercise. */
  readonly exercises?: readonly ExerciseConfig[];
}

/** The table's lines, and what its hints are called; groups follow each other, each under its name. */
export function tableLines(rows: readonly ReportRow[], options: TableOptions): string[] {
  if (rows.length === 0) return ["Nobody has tried anything yet"];
  const { exercises = [], width } = options;
  const tables = [...Map.groupBy(rows, ({ group }) => group.id).values()].flatMap((its, i) => [
    ...(i === 0 ? [] : [""]),
    its[0].group.name,
    "",
    ...options.byStudent
      ? fitted(STUDENTS(columnsOf(its, exercises).length), byStudent(its, exercises), width)
      : attemptLines(its, exercises, width),
  ]);
  const codes = new Set(rows.flatMap(({ hints }) => hints.map(({ code }) => code)));
  const named = [...codes].sort().map((code) => [code, options.title(code)]).filter(([code, title]) =>
    code !== title
  );
  const legend = alignColumns(named).map((line) => cut(line, options.width));
  return legend.length === 0 ? tables : [...tables, "", ...legend];
}

/** Attempts at exercises in the order of the file, and those with listeners that belong to none apart. */
function attemptLines(
  its: readonly ReportRow[],
  exercises: readonly ExerciseConfig[],
  width: number,
): string[] {
  const { rows, aside } = sortRows(its, exercises);
  return [
    ...rows.length === 0 ? [] : fitted(ATTEMPTS(exercises), rows, width),
    ...rows.length === 0 || aside.length === 0 ? [] : [""],
    ...aside.length === 0
      ? []
      : ["Of no exercise, counted for nobody", "", ...fitted(ATTEMPTS([]), aside, width)],
  ];
}

const ATTEMPTS = (exercises: readonly ExerciseConfig[]): readonly Column<ReportRow>[] => [
  { heading: "Student", cell: ({ name }) => name },
  { heading: "Address", cell: ({ name, address }) => name === address ? "" : address, worth: 2 },
  {
    heading: exercises.length === 0 ? "Listener" : "Exercise",
    cell: ({ listener }) => labelOf(listener, exercises),
  },
  { heading: "Attempts", cell: ({ attempts }) => String(attempts), right: true },
  { heading: "Thinned", cell: ({ dropped }) => dropped === 0 ? "" : String(dropped), right: true, worth: 1 },
  { heading: "Successes", cell: ({ successes }) => String(successes), right: true, worth: 3 },
  { heading: "First success", cell: ({ firstSuccess }) => timeOf(firstSuccess), worth: 4 },
  { heading: "Best", cell: ({ best }) => best ?? "" },
  { heading: "Hints", cell: ({ hints }) => hintCodes(hints) },
];

const STUDENTS = (columns: number): readonly Column<ReturnType<typeof byStudent>[number]>[] => [
  { heading: "Student", cell: ({ name }) => name },
  { heading: "Address", cell: ({ name, address }) => name === address ? "" : address, worth: 1 },
  { heading: "Attempts", cell: ({ attempts }) => String(attempts), right: true },
  {
    heading: "Done",
    cell: (student) => `${doneOf(student)}/${student.totals?.of ?? columns}`,
    right: true,
  },
  { heading: "Points", cell: ({ totals }) => pointsText(totals), right: true, worth: 5 },
  { heading: "With a warning", cell: (student) => listenersWith(student, "warned").join(", "), worth: 3 },
  { heading: "Failing", cell: (student) => listenersWith(student, "failing").join(", "), worth: 4 },
  { heading: "Last try", cell: ({ last }) => timeOf(last), worth: 2 },
  { heading: "Hints", cell: ({ hints }) => hintCodes(hints) },
];

/** `3/5`, `5/5+1.5` with what is optional. */
function pointsText(totals: Totals | undefined): string {
  if (totals === undefined) return "";
  const { points, maxPoints, extra } = totals;
  return `${points}/${maxPoints}${extra === undefined || extra.points === 0 ? "" : `+${extra.points}`}`;
}

/** `T03×2 B02`, most met first. */
function hintCodes(hints: ReportRow["hints"]): string {
  return hints.map(({ code, times }) => times === 1 ? code : `${code}×${times}`).join(" ");
}

/** `30 Nov 14:05`, by the machine's clock. */
function timeOf(at: number | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The columns that have something to say and room for it; the last takes what is left of the line. */
function fitted<Item>(columns: readonly Column<Item>[], items: readonly Item[], width: number): string[] {
  let shown = columns
    .map((column) => ({ ...column, cells: items.map((item) => cut(column.cell(item), width)) }))
    .filter(({ worth, cells }) => worth === undefined || cells.some((cell) => cell !== ""))
    .map((column, i, { length }) => i === length - 1 ? column : shortened(column, width * LONGEST_CELL));
  const taken = () => shown.slice(0, -1).reduce((sum, column) => sum + widthOf(column) + GAP, 0);
  const needed = Math.min(LEAST_LAST, widthOf(shown[shown.length - 1]));
  while (taken() + needed > width) {
    const worths = shown.flatMap(({ worth }) => worth ?? []);
    if (worths.length === 0) break;
    shown = shown.filter(({ worth }) => worth !== Math.min(...worths));
  }
  const room = Math.max(LEAST_LAST, width - taken());
  const last = shown.length - 1;
  const right = new Set(shown.flatMap((column, i) => column.right === true ? [i] : []));
  const cells = items.map((_, row) =>
    shown.map(({ cells }, i) => (i === last ? cut(cells[row], room) : cells[row]) || "-")
  );
  return alignColumns([shown.map(({ heading }) => heading), ...cells], right);
}

function shortened<Column extends { readonly cells: readonly string[] }>(
  column: Column,
  most: number,
): Column {
  return { ...column, cells: column.cells.map((cell) => cut(cell, Math.floor(most))) };
}

function widthOf(
  { heading, cells }: { readonly heading: string; readonly cells: readonly string[] },
): number {
  return Math.max(heading.length, ...cells.map((cell) => [...cell].length));
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}
