// W09, said as "sizeof(pointer)".

import { POINTER_BYTES } from "../bytes.ts";
import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";
import { COURSE_TEXT, quoted, textOf } from "../text.ts";

export const sizeofPointer: Rule = {
  code: "W09",
  level: "warning",
  when:
    "The first 8 bytes of a longer text come, since sizeof gave the size of a pointer. Known by the course's own text, or by an earlier message that goes on after the same 8 bytes; not said of other texts of 8 characters.",
  supersedes: ["T03"],
  title: { en: "sizeof(pointer)", fr: "sizeof(pointeur)" },
  en: {
    fact: 'Exactly 8 bytes of a longer text came: "{text}".',
    cause: "sizeof on a char * gives the pointer's size, 8: use strlen(s) + 1 for the text and its NUL.",
  },
  fr: {
    fact: "Exactement 8 octets d'un texte plus long sont arrivés : « {text} ».",
    cause:
      "sizeof sur un char * donne la taille du pointeur, 8 : utilisez strlen(s) + 1 pour le texte et son NUL.",
  },
  look({ bytes, came, wants, before, whole }) {
    if (came !== POINTER_BYTES || !whole || (wants !== "message" && wants !== "anything")) return undefined;
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    const longer = before.some(({ request, trap }) =>
      trap === undefined && request.length > POINTER_BYTES + 1 && request[POINTER_BYTES] !== 0 &&
      bytes.every((byte, i) => request[i] === byte)
    );
    if (!COURSE_TEXT.startsWith(text) && !longer) return undefined;
    return { certainty: "high", evidence: inRequest(0, POINTER_BYTES), values: { text: quoted(text) } };
  },
};
