// Names by which a browser may call the board. Not here: the check of a request's Host (src/board).

import type { Kind } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** A lab has a name or two; each request's Host is looked for among them. */
const MOST_NAMES = 16;

/** Letters, digits and hyphens between dots (RFC 1123, 2.1); an address needs no mention. */
const HOST_NAME =
  /^(?=.{1,253}$)(?!\d+(?:\.\d+)*$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

const WANT = `a host name such as "lab.example.org", a list of at most ${MOST_NAMES}, or "" for none`;

/** Host names in lower case; none by default. */
export const HOST_NAMES: Kind<readonly string[]> = {
  want: WANT,
  read(value) {
    if (value.kind === "string" && value.value === "") return { value: [] };
    const items: readonly TomlValue[] = value.kind === "array" && !value.fromHeaders ? value.items : [value];
    if (items.length > MOST_NAMES) return { wrong: `${items.length} names; want ${WANT}` };
    const names: string[] = [];
    for (const item of items) {
      if (item.kind !== "string") return { wrong: `${describeValue(item)}; want ${WANT}` };
      const name = item.value.toLowerCase();
      if (!HOST_NAME.test(name)) return { wrong: `${quote(item.value)} is no host name; want ${WANT}` };
      names.push(name);
    }
    return { value: names };
  },
  schema: {
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, maxItems: MOST_NAMES }],
  },
};
