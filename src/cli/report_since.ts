// The times that `guichet report --since` takes. Not here: what is reported.

import { usageError } from "./arguments.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const AGO = /^(\d{1,6})([mhd])$/;

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/;

/**
 * The time in milliseconds since 1970: so long before now, or a local date and time.
 *
 * @throws {UsageError} for what is no time
 */
export function readSince(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]];
  // A date alone would be taken as UTC; the 31st of a shorter month as the next one's first.
  const time = DATE.test(text) ? new Date(text.includes("T") ? text : `${text}T00:00`) : new Date(NaN);
  if (Number(text.slice(8, 10)) === time.getDate()) return time.getTime();
  throw usageError(
    `Cannot use --since "${text}": want a time such as 2h, 90m, 2026-11-25 or 2026-11-25T08:00`,
    { name: "guichet report" },
  );
}
