// T07: UTF-16: every other byte is zero (wchar_t of Windows, Java's or PowerShell's text). At least three characters, so that no
// int is taken for it.

import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { isPrintable } from "../text.ts";

/** Bytes of three characters. */
const LEAST = 6;

export const utf16Text: Rule = {
  code: "T07",
  level: "error",
  supersedes: ["F01", "F02", "F05", "T01", "T02", "T08", "T09", "B02", "B03", "W01", "W02", "W06"],
  title: { en: "UTF-16 text", fr: "Texte en UTF-16" },
  en: {
    fact: 'Every other byte is zero, as in UTF-16: "{text}".',
    cause:
      "Use char strings, one byte a character: not wchar_t, and not the UTF-16 of Windows, Java or PowerShell.",
  },
  fr: {
    fact: "Un octet sur deux est nul, comme en UTF-16 : « {text} ».",
    cause:
      "Utilisez des chaînes de char, un octet par caractère : ni wchar_t, ni l'UTF-16 de Windows, Java ou PowerShell.",
  },
  look(context) {
    const { bytes, wants } = context;
    if (wants === "nothing") return undefined;
    const bom = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const from = bom ? 2 : 0;
    const even = bytes.subarray(from).filter((_byte, i) => i % 2 === 0);
    const odd = bytes.subarray(from).filter((_byte, i) => i % 2 === 1);
    const text = wide(even, odd) ?? wide(odd, even);
    if (text === undefined || 2 * text.length < LEAST) return undefined;
    return {
      certainty: "high",
      level: wantsInts(context) ? "error" : "warning",
      evidence: inRequest(from, from + 2 * text.length),
      values: { text: text.slice(0, 12) },
    };
  },
};

/** The characters while the other bytes are zeros; undefined where something else follows than an end. */
function wide(characters: Uint8Array, zeros: Uint8Array): string | undefined {
  let length = 0;
  while (length < zeros.length && isPrintable(characters[length]) && zeros[length] === 0) length++;
  const rest = characters.subarray(length);
  if (rest.some((byte) => byte !== 0 && byte !== 10 && byte !== 13)) return undefined;
  return String.fromCharCode(...characters.subarray(0, length));
}
