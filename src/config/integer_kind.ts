// Whole numbers within bounds. Not here: numbers with a unit (duration_kind.ts, size_kind.ts).

import type { Kind, Reading } from "./kind.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/**
 * @param least smallest right value
 * @param most greatest right value
 * @param note said after the bounds, in parentheses
 */
export function integerKind(least: number, most: number, note?: string): Kind<number> {
  const range = `${least} to ${most}${note === undefined ? "" : ` (${note})`}`;
  const read = (value: TomlValue): Reading<number> => {
    if (value.kind !== "integer") {
      const unquote = value.kind === "string" && /^\s*\d+\s*$/.test(value.value) ? ", without quotes" : "";
      return { wrong: `${describeValue(value)}; want an integer${unquote}, ${range}` };
    }
    if (value.value < least || value.value > most) {
      return { wrong: `${value.text} is out of range; want ${range}` };
    }
    return { value: value.value };
  };
  return { want: `an integer, ${range}`, read, schema: { type: "integer", minimum: least, maximum: most } };
}

/** As {@linkcode integerKind}, or a word that leaves the number to guichet. */
export function integerOrWordKind<W extends string>(least: number, most: number, word: W): Kind<number | W> {
  const integer = integerKind(least, most);
  const want = `"${word}" or ${integer.want}`;
  const read = (value: TomlValue): Reading<number | W> => {
    if (value.kind === "string" && value.value === word) return { value: word };
    if (value.kind !== "integer") return { wrong: `${describeValue(value)}; want ${want}` };
    const reading = integer.read(value);
    return "value" in reading ? reading : { wrong: `${value.text} is out of range; want ${want}` };
  };
  return { want, read, schema: { anyOf: [integer.schema, { type: "string", const: word }] } };
}
