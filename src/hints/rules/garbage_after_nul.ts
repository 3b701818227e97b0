// T08, said as "Garbage after the text".

import { inRequest } from "../context.ts";
import type { Context } from "../context.ts";
import { isPointer, isZero } from "../bytes.ts";
import type { Rule } from "../rule.ts";
import { quoted, textOf } from "../text.ts";

/** Garbage of fewer bytes may be anything. */
const LEAST_REST = 4;

export const garbageAfterNul: Rule = {
  code: "T08",
  level: "warning",
  when:
    "What lay in memory comes behind the text's NUL. Not said where that is text too (two strings may be a protocol), unless an earlier message of this student left it there; a guess where it may be the numbers of a struct.",
  supersedes: ["L02", "W08"],
  title: { en: "Garbage after the text", fr: "Octets quelconques après le texte" },
  en: {
    fact:
      '{came} bytes came: "{text}" and its NUL, then {rest} bytes that nobody wrote there for this message.',
    cause:
      "The length is sizeof(buffer): send strlen(s) + 1 bytes, or your memory's old content goes out too.",
  },
  fr: {
    fact: "{came} octets sont arrivés : « {text} » et son NUL, puis {rest} octets étrangers au message.",
    cause:
      "La longueur est sizeof(tampon) : envoyez strlen(s) + 1 octets, sinon l'ancien contenu de la mémoire part avec.",
  },
  look(context) {
    const { wants, bytes, came, text } = context;
    if ((wants !== "message" && wants !== "anything") || text === undefined || text.to < 3) return undefined;
    const rest = bytes.subarray(text.to + 1);
    if (came - text.to - 1 < LEAST_REST || isZero(rest)) return undefined;
    const left = isLeftOver(context, text.to + 1);
    if (!left && isStrings(rest)) return undefined;
    return {
      certainty: left ? "high" : !looksUnwritten(rest) ? "low" : wants === "message" ? "high" : "medium",
      evidence: inRequest(text.to + 1, bytes.length),
      values: { came, text: quoted(text.body), rest: came - text.to - 1 },
    };
  },
};

/** Mostly other than zero, or with an address among it; a struct with a name and numbers in it is mostly zeros. */
function looksUnwritten(rest: Uint8Array): boolean {
  const used = rest.filter((byte) => byte !== 0).length;
  return 3 * used >= rest.length || rest.some((_byte, i) => isPointer(rest, i));
}

/** Whether all is printable between the NULs. */
function isStrings(rest: Uint8Array): boolean {
  return textOf(rest.filter((byte) => byte !== 0)) !== undefined && rest.some((byte) => byte !== 0);
}

/** Whether an earlier message had the same bytes from `at` on. */
function isLeftOver({ before, bytes }: Context, at: number): boolean {
  return before.some(({ request }) =>
    request.length > at && request[at - 1] !== 0 &&
    request.subarray(at).every((byte, i) => bytes[at + i] === byte)
  );
}
