// Times such as "500ms", "30s", "90d", in milliseconds once read. Not here: any clock.

import type { Kind, Reading } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** Milliseconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const DURATION = /^(\d{1,15})(ms|s|m|h|d)$/;

/**
 * @param least shortest right time, written as in a file
 * @param most longest right time, written as in a file
 * @param note said after the bounds, in parentheses
 */
export function durationKind(least: string, most: string, note?: string): Kind<number> {
  const range = `"${least}" to "${most}"${note === undefined ? "" : ` (${note})`}`;
  const want = `a number and its unit (ms, s, m, h or d), ${range}`;
  const low = milliseconds(least)!;
  const high = milliseconds(most)!;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind === "integer" && /^\d+$/.test(value.text)) {
      return {
        wrong: `${describeValue(value)} has no unit; want one, in quotes, as in "${value.text}s", ${range}`,
      };
    }
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
    const time = milliseconds(value.value);
    if (time === undefined) return { wrong: `${quote(value.value)} is not a time; want ${want}` };
    if (time < low || time > high) return { wrong: `${quote(value.value)} is out of range; want ${range}` };
    return { value: time };
  };
  return { want, read, schema: { type: "string", pattern: DURATION.source } };
}

/** "5s" → 5000; undefined for a text that is no time. */
function milliseconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]];
}
