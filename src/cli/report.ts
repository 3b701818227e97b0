// The `report` command: what each student tried and achieved, from the journal, while the lab runs or after;
// as a table, as CSV (RFC 4180) or as JSON.
import { hintTitle } from "../hints/words.ts";
import { readJournal, type ReportRow } from "../journal/reading.ts";
import type { Group } from "../journal/students.ts";
import { escapeText } from "../text/escape.ts";
import { alignColumns } from "../text/format.ts";
import { type Command, type Invocation, OK, usageError } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";
import type { Io } from "./process_io.ts";

/** Of --since, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const AGO = /^(\d{1,6})([mhd])$/;

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/;

/** Names of the columns. */
const HEADING = [
  "group",
  "student",
  "rule",
  "address",
  "listener",
  "attempts",
  "thinned",
  "successes",
  "first success",
  "seconds to success",
  "best",
  "hints",
];

/** Columns of numbers. */
const RIGHT: ReadonlySet<number> = new Set([5, 6, 7, 9]);

/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

export const report: Command = {
  details: [
    "One row a student and listener: attempts, first success, hints met. Reads the",
    "journal beside the running lab, or after it, and changes nothing. A table on a",
    "terminal, JSON elsewhere; --csv is for spreadsheets: a cell that would be taken",
    "for a formula begins with an apostrophe. --since counts whole minutes.",
    "",
    "Exit status: 0 when the report was made; 2 when the command line or the",
    "configuration is wrong, or there is no journal to read.",
  ],
  flags: [
    CONFIG_FLAG,
    { name: "journal", value: "FILE", help: "The journal itself, instead of the configuration's" },
    { name: "since", value: "TIME", help: "Only what came since: 2h, 90m, 2026-11-25 or 2026-11-25T08:00" },
    { name: "group", value: "GROUP", help: "A group's name or number, or all; without it, the current one" },
    { name: "csv", help: "Comma-separated values, with a heading" },
    { name: "json", help: "JSON, also on a terminal" },
  ],
  run: runReport,
};

async function runReport(invocation: Invocation, io: Io): Promise<number> {
  const { switches, values } = invocation;
  if (switches.has("csv") && switches.has("json")) {
    throw usageError('Flags "--csv" and "--json" exclude each other', invocation);
  }
  if (values.has("journal") && values.has("config")) {
    throw usageError('Flags "--journal" and "--config" exclude each other', invocation);
  }
  const since = readSince(invocation, Date.now());
  using journal = readJournal(journalPath(invocation));
  const group = findGroup(journal.groups(), invocation);
  const rows = journal.report({ since, group });
  const lines = switches.has("csv")
    // The output ends each line with the line feed of CRLF.
    ? csvRecords(rows).map((record) => record + "\r")
    : switches.has("json") || !io.stdout.isTerminal
    ? JSON.stringify(jsonRows(rows), null, 2).split("\n")
    : tableLines(rows).map(escapeText);
  await io.stdout.lines(lines);
  return OK;
}

function journalPath(invocation: Invocation): string {
  const given = invocation.values.get("journal");
  if (given !== undefined) return given;
  const { file, config } = readConfiguration(invocation);
  if (config.journal.path !== ":memory:") return config.journal.path;
  throw usageError(`Cannot report on "${file}": its journal is ":memory:", which keeps nothing`, invocation);
}

/** The newest of a name: groups may share one. */
function findGroup(groups: readonly Group[], invocation: Invocation): number | "all" {
  const wanted = invocation.values.get("group");
  if (wanted === "all") return "all";
  const found = wanted === undefined
    ? groups.at(-1)
    : groups.findLast(({ name }) => name === wanted) ?? groups.find(({ id }) => String(id) === wanted);
  if (found !== undefined) return found.id;
  if (wanted === undefined) return "all";
  const names = groups.slice(-10).map(({ id, name }) => `${id} "${name}"`).join(", ");
  throw usageError(`No group "${wanted}" in the journal; there are ${names || "none"}, and all`, invocation);
}

/**
 * The time of --since, in milliseconds since 1970: so long before now, or a local date and time.
 *
 * @throws {UsageError} for what is no time
 */
export function readSince(invocation: Invocation, now: number): number | undefined {
  const text = invocation.values.get("since");
  if (text === undefined) return undefined;
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]];
  // A date alone would be taken as UTC; the 31st of a shorter month as the next one's first.
  const time = DATE.test(text) ? new Date(text.includes("T") ? text : `${text}T00:00`) : new Date(NaN);
  if (Number(text.slice(8, 10)) === time.getDate()) return time.getTime();
  throw usageError(
    `Cannot use --since "${text}": expected a time such as 2h, 90m, 2026-11-25 or 2026-11-25T08:00`,
    invocation,
  );
}

/** The table, its heading first. */
function tableLines(rows: readonly ReportRow[]): string[] {
  if (rows.length === 0) return ["Nobody has tried anything yet"];
  const heading = HEADING.map((word) => word[0].toUpperCase() + word.slice(1));
  return alignColumns(
    [heading, ...rows.map((row) => cells(row).map((cell) => cell === "" ? "-" : cell))],
    RIGHT,
  );
}

/** The records, their heading first, without the CRLF that ends each. */
export function csvRecords(rows: readonly ReportRow[]): string[] {
  return [HEADING, ...rows.map(cells)].map((record) => record.map(csvCell).join(","));
}

/** The cell quoted where it must be, and never a formula. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Objects for JSON; what is not yet is null. */
function jsonRows(rows: readonly ReportRow[]): Record<string, unknown>[] {
  return rows.map((row) => ({
    group: row.group.name,
    student: row.name,
    rule: row.rule,
    address: row.address,
    listener: row.listener,
    attempts: row.attempts,
    thinned: row.dropped,
    successes: row.successes,
    firstSuccess: row.firstSuccess === undefined ? null : localTime(row.firstSuccess),
    secondsToSuccess: secondsToSuccess(row) ?? null,
    best: row.best ?? null,
    hints: row.hints.map(({ code, level, times }) => ({ code, title: hintTitle(code, "en"), level, times })),
  }));
}

function cells(row: ReportRow): string[] {
  return [
    row.group.name,
    row.name,
    row.rule,
    row.address,
    row.listener,
    String(row.attempts),
    String(row.dropped),
    String(row.successes),
    row.firstSuccess === undefined ? "" : localTime(row.firstSuccess),
    String(secondsToSuccess(row) ?? ""),
    row.best ?? "",
    row.hints.map(({ code, times }) => hintCell(code, times)).join("; "),
  ];
}

/** `B02 The int is in network byte order (3)`. */
function hintCell(code: string, times: number): string {
  const title = hintTitle(code, "en");
  return `${title === code ? code : `${code} ${title}`} (${times})`;
}

function secondsToSuccess({ firstTry, firstSuccess }: ReportRow): number | undefined {
  return firstSuccess === undefined ? undefined : Math.round((firstSuccess - firstTry) / 100) / 10;
}

/** ISO 8601 with the machine's offset from UTC: `2026-11-25T08:00:00+01:00`. */
export function localTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const shifted = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const minutes = Math.abs(offset);
  return `${shifted}${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
