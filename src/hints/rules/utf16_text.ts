// T07, said as "Wide characters".

import { isZero } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { isPrintable } from "../text.ts";

/** Bytes of three characters. */
const LEAST = 6;

/** At least three letters, and hardly anything but letters. */
const WORDS = /^(?=(?:.*\p{L}){3})[\p{L}\s'.,!?-]+$/u;

export const utf16Text: Rule = {
  code: "T07",
  level: "error",
  when:
    "UTF-16 comes, every other byte zero (wchar_t of Windows, text of Java or PowerShell), or UTF-32 (wchar_t of Linux). At least three characters; UTF-32, which may be ints, only as words in messages.",
  supersedes: ["F01", "F02", "F05", "T01", "T02", "T08", "T09", "B02", "B03", "W01", "W02", "W06"],
  title: { en: "Wide characters", fr: "Caractères larges" },
  en: {
    fact: 'Each character of "{text}" takes {width} bytes, as in UTF-{bits}.',
    cause:
      "Use char strings, one byte a character: not wchar_t, and not the UTF-16 of Windows, Java or PowerShell.",
  },
  fr: {
    fact: "Chaque caractère de « {text} » prend {width} octets, comme en UTF-{bits}.",
    cause:
      "Utilisez des chaînes de char, un octet par caractère : ni wchar_t, ni l'UTF-16 de Windows, Java ou PowerShell.",
  },
  look(context) {
    const { bytes, wants } = context;
    if (wants === "nothing") return undefined;
    const found = wideText(bytes) ?? (wants === "message" ? veryWideText(bytes) : undefined);
    if (found === undefined) return undefined;
    const { text, from, width } = found;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(from, from + width * text.length),
      values: { text: text.slice(0, 12), width, bits: 8 * width },
    };
  },
};

interface WideText {
  readonly text: string;
  readonly from: number;
  readonly width: 2 | 4;
}

/** UTF-16 of either order, with or without its mark. */
function wideText(bytes: Uint8Array): WideText | undefined {
  const bom = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const from = bom ? 2 : 0;
  const even = every(2, bytes, from);
  const odd = every(2, bytes, from + 1);
  const text = wide(even, odd) ?? wide(odd, even);
  return text === undefined || 2 * text.length < LEAST ? undefined : { text, from, width: 2 };
}

/** UTF-32 as Linux has it, in words. */
function veryWideText(bytes: Uint8Array): WideText | undefined {
  const zeros = [1, 2, 3].map((at) => every(4, bytes, at));
  const text = zeros.every(isZero) ? wide(every(4, bytes, 0), zeros[0]) : undefined;
  return text !== undefined && WORDS.test(text) ? { text, from: 0, width: 4 } : undefined;
}

function every(step: number, bytes: Uint8Array, from: number): Uint8Array {
  return bytes.filter((_byte, i) => i >= from && (i - from) % step === 0);
}

/** The characters while the other bytes are zeros; undefined where something else follows than an end. */
function wide(characters: Uint8Array, zeros: Uint8Array): string | undefined {
  let length = 0;
  while (length < zeros.length && isPrintable(characters[length]) && zeros[length] === 0) length++;
  const rest = characters.subarray(length);
  if (rest.some((byte) => byte !== 0 && byte !== 10 && byte !== 13)) return undefined;
  return String.fromCharCode(...characters.subarray(0, length));
}
