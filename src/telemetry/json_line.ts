// A log entry as one line of JSON: for files, pipes and journals, read by programs. Not here: where lines go.

import { type LogEntry, plainValue } from "./log_entry.ts";
import { safeJson } from "./safe_json.ts";

/** Own fields of a line; a property of the same name gets an underscore behind it. */
const RESERVED = new Set(["time", "level", "area", "message"]);

/**
 * @returns `{"time":"2026-11-23T10:00:00.000Z","level":"info","area":"lab","message":"…",…}` without a line feed, the
 * properties behind the four fields; every control character is written as `\uNNNN`
 */
export function jsonLine(entry: LogEntry): string {
  const fields: Record<string, unknown> = {
    time: new Date(entry.time).toISOString(),
    level: entry.level,
    area: entry.area,
    message: plainValue(entry.message),
  };
  for (const [key, value] of Object.entries(entry.properties)) {
    if (value === undefined) continue;
    fields[RESERVED.has(key) ? key + "_" : key] = plainValue(value);
  }
  return safeJson(fields);
}
