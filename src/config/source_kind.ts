// The senders that a multicast listener hears: one address or a list of them. Not here: groups (address_kind.ts).

import { isAny, isGroup, parseIp } from "./ip_address.ts";
import type { Kind } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** net.ipv4.igmp_max_msf: a socket may name so many senders of a group, unless the administrator says otherwise. */
const MOST_SOURCES = 10;

const WANT = `a sender's address such as "192.0.2.7", a list of at most ${MOST_SOURCES}, or "" for everybody`;

/** Addresses of senders; none is everybody. */
export const SOURCES: Kind<readonly string[]> = {
  want: WANT,
  read(value) {
    if (value.kind === "string" && value.value === "") return { value: [] };
    const items: readonly TomlValue[] = value.kind === "array" && !value.fromHeaders ? value.items : [value];
    if (items.length > MOST_SOURCES) return { wrong: `${items.length} senders; want ${WANT}` };
    const sources: string[] = [];
    for (const item of items) {
      if (item.kind !== "string") return { wrong: `${describeValue(item)}; want ${WANT}` };
      const ip = parseIp(item.value);
      if (ip === undefined || ip.scope !== "" || isAny(ip) || isGroup(ip)) {
        return { wrong: `${quote(item.value)} is no sender's address; want ${WANT}` };
      }
      if (sources.includes(item.value)) {
        return { wrong: `${quote(item.value)} stands there twice; want it once` };
      }
      sources.push(item.value);
    }
    return { value: sources };
  },
  schema: {
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, maxItems: MOST_SOURCES }],
  },
};
