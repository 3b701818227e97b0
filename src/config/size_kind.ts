// Amounts of memory such as "64KiB", "4MiB" or 4096, in bytes once read.

import type { Kind, Reading } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** Bytes of each unit (IEC 80000-13). */
const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1 << 10, MiB: 1 << 20, GiB: 1 << 30 };

const SIZE = /^(\d{1,15})(B|KiB|MiB|GiB)$/;

/** Decimal units, and binary ones written another way: they are refused, since some mean 1000 by them. */
const LOOSE = /^(\d{1,15})\s*([kmg])(i?b)?$/i;

/**
 * @param least smallest right size, written as in a file
 * @param most greatest right size, written as in a file
 */
export function sizeKind(least: string, most: string): Kind<number> {
  const range = `"${least}" to "${most}"`;
  const want = `a size such as "64KiB" or a number of bytes, ${range}`;
  const low = bytesOf(least)!;
  const high = bytesOf(most)!;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind !== "integer" && value.kind !== "string") {
      return { wrong: `${describeValue(value)}; want ${want}` };
    }
    const shown = value.kind === "integer" ? value.text : quote(value.value);
    const size = value.kind === "integer" ? value.value : bytesOf(value.value);
    if (size === undefined) return { wrong: `${shown} is not a size; want ${suggestion(value) ?? want}` };
    if (size < low || size > high) return { wrong: `${shown} is out of range; want ${range}` };
    return { value: size };
  };
  const schema = {
    anyOf: [{ type: "string", pattern: SIZE.source }, { type: "integer", minimum: low, maximum: high }],
  };
  return { want, read, schema };
}

/** "64KiB" → 65536; undefined for a text that is no size. */
function bytesOf(text: string): number | undefined {
  const match = SIZE.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]];
}

/** `"64KiB"` for "64k", "64 KB" and the like. */
function suggestion(value: TomlValue): string | undefined {
  const match = value.kind === "string" ? LOOSE.exec(value.value) : null;
  return match === null ? undefined : `"${match[1]}${match[2].toUpperCase()}iB"`;
}
