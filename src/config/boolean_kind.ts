// true and false. Not here: choices among words (choice_kind.ts).

import type { Kind } from "./kind.ts";
import { describeValue } from "./toml_value.ts";

/** true or false, unquoted. */
export const BOOLEAN: Kind<boolean> = {
  want: "true or false",
  read(value) {
    if (value.kind === "boolean") return { value: value.value };
    const unquote = value.kind === "string" && /^(true|false)$/i.test(value.value) ? ", without quotes" : "";
    return { wrong: `${describeValue(value)}; want true or false${unquote}` };
  },
  schema: { type: "boolean" },
};
