// One word of a few. Not here: which words go together (check_listener.ts).

import type { Kind } from "./kind.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./quote.ts";
import { describeValue } from "./toml_value.ts";

/** @param words the right ones, in the order they are listed */
export function choiceKind<const W extends string>(words: readonly W[]): Kind<W> {
  const want = listed(words.map(quote), "or");
  return {
    want,
    read(value) {
      if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${want}` };
      const word = words.find((known) => known === value.value);
      if (word !== undefined) return { value: word };
      const near = nearest(value.value, words);
      const guess = near === undefined ? "" : `; did you mean ${quote(near)}?`;
      return { wrong: `${quote(value.value)} is not known; want ${want}${guess}` };
    },
    schema: { type: "string", enum: words },
  };
}

/** The words in a sentence: `a, b or c`. */
export function listed(words: readonly string[], last: "or" | "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
}
