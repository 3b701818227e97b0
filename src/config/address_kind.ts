// Addresses to listen on, multicast groups and interfaces. Not here: the arithmetic of addresses (ip_address.ts),
// or whether two listeners share one (check_endpoints.ts).

import { isAny, isGroup, isLinkLocal, parseIp } from "./ip_address.ts";
import type { Kind, Reading } from "./kind.ts";
import { quote } from "./quote.ts";
import { describeValue, type TomlValue } from "./toml_value.ts";

/** IFNAMSIZ - 1 (net/if.h): the kernel's names of interfaces have at most this many bytes. */
const LONGEST_INTERFACE = 15;

const WANT_ADDRESS =
  'an IPv4 or IPv6 address such as "127.0.0.1" ("0.0.0.0" is every interface, "::" both families)';
const WANT_GROUP = 'a group, "224.0.0.0" to "239.255.255.255", or an IPv6 one (ff00::/8)';
const WANT_INTERFACE = '"auto", the name of an interface such as "eth0", or its address';

/**
 * An address of this machine, as a literal.
 *
 * @param groupAdvice what to say of a multicast address after "want"
 */
export function addressKind(groupAdvice: string): Kind<string> {
  const read = (value: TomlValue): Reading<string> => {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${WANT_ADDRESS}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip === undefined) return { wrong: `${quote(text)} ${stateOf(text)}; want ${WANT_ADDRESS}` };
    if (isGroup(ip)) return { wrong: `${quote(text)} is a multicast group; want ${groupAdvice}` };
    if (isLinkLocal(ip) && ip.scope === "") {
      return { wrong: `${quote(text)} is link-local; want its interface too, as in "fe80::1%eth0"` };
    }
    if (!isLinkLocal(ip) && ip.scope !== "") {
      return {
        wrong: `${
          quote(text)
        } has an interface, but only link-local addresses (fe80::/10) take one; want none`,
      };
    }
    if (ip.scope !== "" && !isInterfaceName(ip.scope)) {
      return { wrong: `${quote(text)} names no interface after the %; want one of at most 15 bytes` };
    }
    return { value: text };
  };
  return { want: WANT_ADDRESS, read, schema: { type: "string" } };
}

/** What a text that is no address seems to be. */
function stateOf(text: string): string {
  if (text === "") return "is empty";
  if (/^\[.*\](:\d+)?$/.test(text)) return "is written in brackets";
  if (/^(\d+\.){3}\d+:\d+$/.test(text) || /^[A-Za-z][^:]*:\d+$/.test(text)) {
    return "holds a port, which is a key of its own";
  }
  if (text.includes("/")) return "is a network or a path, not an address";
  if (text.includes(":")) return "is not a well-formed IPv6 address";
  if (/^[\d.]+$/.test(text)) return "is not a well-formed IPv4 address, four numbers of 0 to 255";
  return "is a name, and names are not looked up";
}

/** A multicast group, 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291, 2.7). */
export const GROUP: Kind<string> = {
  want: WANT_GROUP,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${WANT_GROUP}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip === undefined) return { wrong: `${quote(text)} is not an address; want ${WANT_GROUP}` };
    if (!isGroup(ip)) return { wrong: `${quote(text)} is not a multicast address; want ${WANT_GROUP}` };
    if (ip.scope !== "") {
      return { wrong: `${quote(text)} holds an interface; want that in the key interface` };
    }
    return { value: text };
  },
  schema: { type: "string" },
};

/** An interface, by name or by one of its addresses, or "auto". */
export const INTERFACE: Kind<string> = {
  want: WANT_INTERFACE,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; want ${WANT_INTERFACE}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip !== undefined && (isAny(ip) || isGroup(ip))) {
      return { wrong: `${quote(text)} is no interface's address; want ${WANT_INTERFACE}` };
    }
    if (ip === undefined && !isInterfaceName(text)) {
      return { wrong: `${quote(text)} can't be an interface; want ${WANT_INTERFACE}` };
    }
    return { value: text };
  },
  schema: { type: "string", minLength: 1 },
};

/** What the kernel's dev_valid_name() takes: 1 to 15 bytes, no "/", ":" or space, not "." nor "..". */
function isInterfaceName(text: string): boolean {
  const bytes = new TextEncoder().encode(text).length;
  return bytes >= 1 && bytes <= LONGEST_INTERFACE && !/[\s/:\p{Cc}]/u.test(text) && text !== "." &&
    text !== "..";
}
