// From the text of a configuration file to the lab it describes, or to the complete list of its mistakes.
// Not here: reading the file, choosing it, opening anything.

import { assemble, type RightValues } from "./assemble.ts";
import { BOARD } from "./board_section.ts";
import { checkNames, checkPaths, checkPorts, type WantedFile } from "./check_endpoints.ts";
import { type CheckedListener, checkListener } from "./check_listener.ts";
import { type Checked, checkSection } from "./check_section.ts";
import { checkTokens } from "./check_tokens.ts";
import { findTables } from "./find_tables.ts";
import { ConfigError } from "./config_error.ts";
import { JOURNAL } from "./journal_section.ts";
import { LAB } from "./lab_section.ts";
import { LIMITS } from "./limits_section.ts";
import { LOG } from "./log_section.ts";
import { ProblemList } from "./problem_list.ts";
import type { Fields } from "./section.ts";
import { parseToml } from "./toml_parse.ts";
import type { LabConfig } from "./types.ts";

/**
 * Reads a lab's configuration. Pure: nothing is opened, no file is read.
 *
 * @param text the file's whole text, TOML 1.0; a byte order mark and CRLF line ends are fine
 * @param file the file's name, for messages only
 * @returns the configuration with every default filled in
 * @throws ConfigError with the first syntax error; where there is none, with every mistake there is, in file order
 */
export function loadConfig(text: string, file: string): LabConfig {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problems = new ProblemList(file, source);
  const right = readValues(source, problems);
  const found = problems.inFileOrder();
  if (right === undefined || found.length > 0) throw new ConfigError(found);
  return assemble(right);
}

/** The values of every section, to be used only if no problem was noted; undefined if the text is no TOML. */
function readValues(text: string, problems: ProblemList): RightValues | undefined {
  const document = parseToml(text, problems);
  if (document === undefined) return undefined;
  const tables = findTables(document, problems);
  const lab = checkSection(LAB, tables.single.get("lab"), "[lab]", problems);
  const listeners = tables.listeners.map((table, i) => checkListener(table, i + 1, problems));
  const limits = checkSection(LIMITS, tables.single.get("limits"), "[limits]", problems);
  const log = checkSection(LOG, tables.single.get("log"), "[log]", problems);
  const board = checkSection(BOARD, tables.single.get("board"), "[board]", problems);
  const journal = checkSection(JOURNAL, tables.single.get("journal"), "[journal]", problems);
  checkPersistence(listeners, journal, problems);
  checkNames(listeners, problems);
  checkPorts(listeners, board, problems);
  checkTokens(board, problems);
  checkPaths([...listeners.map(socketFile), fileOf(log, "file"), fileOf(journal, "path")], problems);
  // A value is absent only where a problem was noted, or where a listener's transport has no use for it.
  return {
    lab: lab.values,
    listeners: listeners.map(({ values }) => values),
    limits: limits.values,
    log: log.values,
    board: board.values,
    journal: journal.values,
  } as RightValues;
}

/** What is to outlive the lab wants a place that does. */
function checkPersistence(
  listeners: readonly CheckedListener[],
  journal: Checked<typeof JOURNAL["fields"]>,
  problems: ProblemList,
): void {
  if (journal.values.path !== ":memory:") return;
  const message =
    'is kept in the journal, and ":memory:" keeps nothing; want a file as path in [journal], or ' +
    "no persist";
  for (const { values, lines, label } of listeners) {
    if (values.persist === true) problems.add(lines.get("persist"), `${label}, persist`, message);
  }
}

function socketFile(listener: CheckedListener): WantedFile {
  const path = listener.values.transport === "unix" ? listener.values.path : undefined;
  return { label: listener.label, key: "path", line: listener.lines.get("path"), path };
}

function fileOf<F extends Fields>(section: Checked<F>, key: keyof F & string): WantedFile {
  const path = section.values[key];
  const line = section.lines.get(key);
  return { label: section.label, key, line, path: typeof path === "string" ? path : undefined };
}
