// guichet's log, on LogTape: the one file that knows it. It decides which sinks there are and turns LogTape's
// records into entries (lines.ts). Nothing of the data plane logs; workers report to the main thread.
import { configureSync, getLogger, type LogRecord, resetSync } from "@logtape/logtape";
import type { LogConfig } from "../config/types.ts";
import { humanLine, jsonLine, type LogEntry, valueText } from "./lines.ts";
import { LogFile } from "./log_file.ts";
import type { Logger } from "./logger.ts";

/** The category above all of ours. */
const ROOT = "guichet";

/** What the log writes to: stderr, as the command line has it. */
export interface LogScreen {
  /** Takes one line, without its line feed; must neither throw nor wait. */
  line(text: string): void;
  /** Whether a person reads it: decides the format when the configuration says "auto". */
  readonly isTerminal: boolean;
  /** Whether human lines may have colours. */
  readonly color: boolean;
}

/** An open log. */
export class OpenLog {
  readonly #file: LogFile | undefined;

  constructor(file: LogFile | undefined) {
    this.#file = file;
  }

  /** What is wrong with the file; it was said on stderr. */
  get problem(): string | undefined {
    return this.#file?.problem;
  }

  /** Opens the file anew, which somebody may have moved away (logrotate). */
  reopen(): void {
    this.#file?.reopen();
  }

  /** Writes out what is queued for the file and closes it; records after that go nowhere. */
  async close(): Promise<void> {
    resetSync();
    await this.#file?.close();
  }
}

/**
 * Opens the log: lines on stderr, human or JSON, and JSON lines appended to the configured file as well.
 * The process has one log; opening it again replaces it.
 *
 * @throws {LogFileError} where the file can't be opened; nothing was configured then
 */
export function openLog(config: LogConfig, stderr: LogScreen): OpenLog {
  const human = config.format === "human" || (config.format === "auto" && stderr.isTerminal);
  const complain = (line: string) => stderr.line(human ? line : complaint(line));
  const file = config.file === "" ? undefined : new LogFile(config.file, complain);

  const sinks: Record<string, (record: LogRecord) => void> = {
    stderr: (record) => {
      if (human && record.properties.shown === true) return;
      const entry = entryOf(record);
      stderr.line(human ? humanLine(entry, stderr.color) : jsonLine(entry));
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
  return new OpenLog(file);
}

/**
 * The logger of one part of guichet.
 *
 * @param area shown in each line: "lab", "workers", …
 */
export function getLog(area: string): Logger {
  return getLogger([ROOT, area]);
}

/**
 * The log's own trouble with its file, as a JSON record: a program that reads JSON lines can't read others.
 */
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
