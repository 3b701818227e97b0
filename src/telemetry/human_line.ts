// A log entry as one line for a person at a terminal: time of day, level, area, sentence, then what the sentence does
// not say already. No control character of a value reaches the terminal. Not here: where lines go.

import { escapeText } from "./escape.ts";
import { errorLine, type LogEntry, plainValue } from "./log_entry.ts";

const RESET = "\x1b[0m";
const DIM = "\x1b[2m";
const LEVEL_COLORS = { debug: DIM, info: "\x1b[32m", warning: "\x1b[33m", error: "\x1b[31m" };

/** Width of the longest level and of most areas, so that sentences start in one column. */
const LEVEL_WIDTH = "warning".length;
const AREA_WIDTH = 8;

/**
 * @param color whether to mark levels and side matters with ANSI colours
 * @returns e.g. `10:42:07.315  warning  workers   Worker 2 died  error="Out of memory" exitCode=1`, without a line feed
 */
export function humanLine(entry: LogEntry, color: boolean): string {
  const paint = (style: string, text: string) => color ? style + text + RESET : text;
  const level = paint(LEVEL_COLORS[entry.level], entry.level.padEnd(LEVEL_WIDTH));
  const area = escapeText(entry.area).padEnd(AREA_WIDTH);
  const head = `${paint(DIM, timeOfDay(entry.time))}  ${level}  ${area}  ${escapeText(entry.message)}`;
  const rest = Object.entries(entry.properties)
    .filter(([key, value]) => !entry.inMessage.has(key) && value !== undefined)
    .map(([key, value]) => `${escapeText(key)}=${quoted(valueText(value))}`);
  return rest.length === 0 ? head : `${head}  ${paint(DIM, rest.join(" "))}`;
}

/** A value as it stands in a sentence: strings bare, errors in one line, anything deeper as JSON. */
export function valueText(value: unknown): string {
  if (value instanceof Error) return errorLine(value);
  const plain = plainValue(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** Quotes what would otherwise run into its neighbours. */
function quoted(text: string): string {
  const safe = escapeText(text);
  return safe === "" || /[\s"=]/.test(safe) ? `"${safe.replaceAll('"', '\\"')}"` : safe;
}

function timeOfDay(time: number): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
