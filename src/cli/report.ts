// The `report` command: what each student tried and achieved, from the journal, while the lab runs or after. Not here:
// the figures (src/journal/cells.ts), how they are written (report_text.ts), times (report_since.ts).

import { readJournal } from "../journal/read_journal.ts";
import type { Group } from "../journal/group.ts";
import { escapeText } from "../telemetry/escape.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { CONFIG_FLAG, readConfiguration } from "./configuration.ts";
import { OK } from "./exit_status.ts";
import type { Io } from "./io.ts";
import { readSince } from "./report_since.ts";
import { csvRecords, jsonRows, tableLines } from "./report_text.ts";

const READER = { name: "guichet report" };

/** Lines after which the output is given time: it drops what it can't hold. */
const LINES_AT_ONCE = 200;

export const report: Command = {
  name: "report",
  summary: "Show what each student tried and achieved, from the journal",
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
    throw usageError('Flags "--csv" and "--json" exclude each other', READER);
  }
  if (values.has("journal") && values.has("config")) {
    throw usageError('Flags "--journal" and "--config" exclude each other', READER);
  }
  const since = readSince(values.get("since"), Date.now());
  using journal = readJournal(journalPath(invocation, io));
  const group = findGroup(journal.groups(), values.get("group"));
  const rows = journal.report({ since, group });
  const lines = switches.has("csv")
    // The output ends each line with the line feed of CRLF.
    ? csvRecords(rows).map((record) => record + "\r")
    : switches.has("json") || !io.stdout.isTerminal
    ? JSON.stringify(jsonRows(rows), null, 2).split("\n")
    : tableLines(rows).map(escapeText);
  for (let i = 0; i < lines.length; i++) {
    io.stdout.line(lines[i]);
    if (i % LINES_AT_ONCE === 0) await io.stdout.written();
  }
  return OK;
}

function journalPath(invocation: Invocation, io: Io): string {
  const given = invocation.values.get("journal");
  if (given !== undefined) return given;
  const { file, config } = readConfiguration(invocation, io);
  if (config.journal.path !== ":memory:") return config.journal.path;
  throw usageError(`Cannot report on "${file}": its journal is ":memory:", which keeps nothing`, READER);
}

/** The newest of a name: groups may share one. */
function findGroup(groups: readonly Group[], wanted: string | undefined): number | "all" {
  if (wanted === "all") return "all";
  const found = wanted === undefined
    ? groups.at(-1)
    : groups.findLast(({ name }) => name === wanted) ?? groups.find(({ id }) => String(id) === wanted);
  if (found !== undefined) return found.id;
  if (wanted === undefined) return "all";
  const names = groups.slice(-10).map(({ id, name }) => `${id} "${name}"`).join(", ");
  throw usageError(`No group "${wanted}" in the journal; there are ${names || "none"}, and all`, READER);
}
