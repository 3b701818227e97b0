// guichet's log, on LogTape: the one file that knows it. It decides which sinks there are and turns LogTape's records
// into entries. Not here: how an entry looks (human_line.ts, json_line.ts), how lines wait for a slow disk (output.ts),
// how often a cause is reported (limited_log.ts). Nothing of the data plane logs; workers report to the main thread.
import { configureSync, getLogger, type LogRecord, resetSync } from "@logtape/logtape";
import type { LogConfig } from "../config/types.ts";
import { humanLine, jsonLine, type LogEntry, valueText } from "./lines.ts";
import { openLogFile } from "./log_file.ts";
import type { Logger } from "./logger.ts";

/** The category above all of ours. */
const ROOT = "guichet";

/** What the log writes to. */
export interface LogOptions {
  /** Takes one line, without its line feed; must neither throw nor wait. */
  stderr: (line: string) => void;
  /** Whether a person reads stderr: decides the format when the configuration says "auto". */
  isTerminal: boolean;
  /** Whether human lines may have colours. */
  color: boolean;
}

/** An open log. */
export interface OpenLog {
  /** Log lines that did not reach the file, because writing failed or was too slow. */
  readonly lost: number;
  /** What is wrong with the file; it was said on stderr. */
  readonly problem: string | undefined;
  /** Writes out what is queued for the file and closes it; records after that go nowhere. */
  close(): Promise<void>;
}

/**
 * Opens the log: lines on stderr, human or JSON, and JSON lines appended to the configured file besides.
 * The process has one log; opening it again replaces it.
 *
 * @throws {LogFileError} where the file can't be opened; nothing was configured then
 */
export function openLog(config: LogConfig, surroundings: LogOptions): OpenLog {
  const human = config.format === "human" || (config.format === "auto" && surroundings.isTerminal);
  const complain = (line: string) => surroundings.stderr(human ? line : complaint(line));
  const file = config.file === "" ? undefined : openLogFile(config.file, complain);

  const sinks: Record<string, (record: LogRecord) => void> = {
    stderr: (record) => {
      if (human && record.properties.shown === true) return;
      const entry = entryOf(record);
      surroundings.stderr(human ? humanLine(entry, surroundings.color) : jsonLine(entry));
    },
  };
  if (file) sinks.file = (record) => file.line(jsonLine(entryOf(record)));

  configureSync({
    reset: true,
    sinks,
    loggers: [
      { category: [ROOT], sinks: Object.keys(sinks), lowestLevel: config.level },
      // LogTape introduces itself here, and reports a sink that threw; ours have nothing that throws.
      { category: ["logtape", "meta"], sinks: [], lowestLevel: null },
    ],
  });
  return {
    get lost() {
      return file?.lost ?? 0;
    },
    get problem() {
      return file?.problem;
    },
    close: async () => {
      resetSync();
      await file?.close();
    },
  };
}

/**
 * The logger of one part of guichet.
 *
 * @param area shown in each line: "lab", "workers", …
 */
export function getLog(area: string): Logger {
  return getLogger([ROOT, area]);
}

/** The log's own trouble with its file, as a record of its own: whoever reads JSON wants nothing else. */
function complaint(message: string): string {
  return jsonLine({
    time: Date.now(),
    level: "warning",
    area: "log",
    message,
    properties: {},
    inMessage: new Set(),
  });
}

function entryOf(record: LogRecord): LogEntry {
  const template = String(record.rawMessage);
  const { shown: _, ...properties } = record.properties;
  return {
    time: record.timestamp,
    level: levelOf(record.level),
    area: record.category.slice(1).join("."),
    // LogTape alternates the template's own text (even places) with the values that fill its gaps.
    message: record.message.map((part, i) => i % 2 === 0 ? String(part) : valueText(part)).join(""),
    properties,
    inMessage: new Set(Object.keys(properties).filter((key) => template.includes(`{${key}}`))),
  };
}

function levelOf(level: LogRecord["level"]): LogEntry["level"] {
  if (level === "trace") return "debug";
  return level === "fatal" ? "error" : level;
}
