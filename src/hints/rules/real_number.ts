// W10, said as "float or double for int".

import { int32 } from "../../text/ints.ts";
import { float32, float64 } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Finding, Rule } from "../rule.ts";

export const realNumber: Rule = {
  code: "W10",
  level: "error",
  when:
    "A float or a double comes where an int belongs, with a value that people write (10.0, 3.5, -2.25). Not said of powers of two and of other multiples of 2^24, which are as likely ints.",
  supersedes: ["B02", "B04", "W01", "W02", "W03", "W06", "F01", "F02"],
  title: { en: "float or double for int", fr: "float ou double au lieu d'int" },
  en: {
    fact: "The {came} bytes that came read as the {type} {real}; as an int they are {value}.",
    cause: "Declare the value as int: a cast, (int) x, changes the type, the address of x alone doesn't.",
  },
  fr: {
    fact: "Les {came} octets reçus se lisent comme le {type} {real} ; comme int, ils valent {value}.",
    cause: "Déclarez un int : la conversion (int) x change le type, l'adresse de x ne le change pas.",
  },
  look(context) {
    const { bytes, came } = context;
    if (!wantsInts(context) || bytes.length !== came) return undefined;
    return came === 4 ? float(bytes) : came === 8 ? double(bytes) : undefined;
  },
};

function float(bytes: Uint8Array): Finding | undefined {
  const real = float32(bytes, 0, true);
  const value = int32(bytes, 0, true);
  const tenth = Math.fround(Math.round(real * 10) / 10) === real;
  const size = Math.abs(real);
  if (!tenth || size < 0.1 || size > 1000 || value % 2 ** 24 === 0) return undefined;
  const shown = Math.round(real * 10) / 10;
  return {
    certainty: "medium",
    evidence: inRequest(0, 4),
    values: { came: 4, type: "float", real: shown, value },
  };
}

function double(bytes: Uint8Array): Finding | undefined {
  const real = float64(bytes, 0, true);
  const size = Math.abs(real);
  if (!(size >= 0.01 && size <= 1e9) || Math.round(real * 100) / 100 !== real) return undefined;
  const value = int32(bytes, 0, true);
  return { certainty: "high", evidence: inRequest(0, 8), values: { came: 8, type: "double", real, value } };
}
