// IP addresses as a configuration writes them, and the kinds of value made of them: addresses to listen on,
// groups, interfaces, networks, senders. ip-bigint takes what inet_pton(3) takes, so nothing octal or short.
import { ipVersion, parseIp as parseNumber } from "ip-bigint";

import { isMapped, MAPPED_BYTES } from "../text/address.ts";
import { itemsOf, type Kind, type Reading, textOrListSchema } from "./kinds.ts";
import type { Network } from "./types.ts";
import { describeValue, quote, type TomlValue } from "./values.ts";

/** IFNAMSIZ - 1 (net/if.h): the kernel's names of interfaces have at most this many bytes. */
const LONGEST_INTERFACE = 15;

const WANT_ADDRESS =
  'an IPv4 or IPv6 address such as "127.0.0.1" ("0.0.0.0" is every interface, "::" both families)';
const WANT_GROUP = 'a group, "224.0.0.0" to "239.255.255.255", or an IPv6 one (ff00::/8)';
const WANT_INTERFACE = '"auto", the name of an interface such as "eth0", or its address';

/** All are compared with the address of each new client; a class comes from a handful. */
const MOST_NETWORKS = 32;

/** net.ipv4.igmp_max_msf: by default a socket may name so many senders of a group. */
const MOST_SOURCES = 10;

/** The default of allow: networks from which no stranger can send. */
export const LOCAL_NETWORKS = "loopback private link-local";

/** What each word stands for (RFC 1122, 1918, 3927, 4193, 4291). */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
  "link-local": ["169.254.0.0/16", "fe80::/10"],
  any: ["0.0.0.0/0", "::/0"],
};

const WANT_NETWORKS =
  `"loopback", "private", "link-local", "any", networks such as "198.51.100.0/24" or addresses, ` +
  `in one text or in a list of at most ${MOST_NETWORKS}`;

const WANT_PROXIES =
  `the balancers' own addresses, such as "10.0.0.5", or networks, in one text or in a list of at most ` +
  `${MOST_NETWORKS}; "" for none`;

const WANT_SOURCES =
  `a sender's address such as "192.0.2.7", a list of at most ${MOST_SOURCES}, or "" for everybody`;

/**
 * An address of this machine, as a literal.
 *
 * @param groupAdvice what to say of a multicast address after "want"
 */
export function addressKind(groupAdvice: string): Kind<string> {
  const read = (value: TomlValue): Reading<string> => {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${WANT_ADDRESS}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip === undefined) return { wrong: `${quote(text)} ${stateOf(text)}; expected ${WANT_ADDRESS}` };
    if (isGroup(ip)) return { wrong: `${quote(text)} is a multicast group; expected ${groupAdvice}` };
    if (isLinkLocal(ip) && ip.scope === "") {
      return { wrong: `${quote(text)} is link-local; expected its interface too, as in "fe80::1%eth0"` };
    }
    if (!isLinkLocal(ip) && ip.scope !== "") {
      return {
        wrong: `${
          quote(text)
        } has an interface, but only link-local addresses (fe80::/10) take one; expected none`,
      };
    }
    if (ip.scope !== "" && !isInterfaceName(ip.scope)) {
      return { wrong: `${quote(text)} names no interface after the %; expected one of at most 15 bytes` };
    }
    return { value: text };
  };
  return { want: WANT_ADDRESS, read, schema: { type: "string" } };
}

/** What a text that is no address looks like. */
function stateOf(text: string): string {
  if (text === "") return "is empty";
  if (/^\[.*\](:\d+)?$/.test(text)) return "is written in brackets";
  if (/^(\d+\.){3}\d+:\d+$/.test(text) || /^[A-Za-z][^:]*:\d+$/.test(text)) {
    return "contains a port, which is a key of its own";
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
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${WANT_GROUP}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip === undefined) return { wrong: `${quote(text)} is not an address; expected ${WANT_GROUP}` };
    if (!isGroup(ip)) return { wrong: `${quote(text)} is not a multicast address; expected ${WANT_GROUP}` };
    if (ip.scope !== "") {
      return { wrong: `${quote(text)} contains an interface; put that in the key interface` };
    }
    return { value: text };
  },
  schema: { type: "string" },
};

/** An interface, by name or by one of its addresses, or "auto". */
export const INTERFACE: Kind<string> = {
  want: WANT_INTERFACE,
  read(value) {
    if (value.kind !== "string") return { wrong: `${describeValue(value)}; expected ${WANT_INTERFACE}` };
    const text = value.value;
    const ip = parseIp(text);
    if (ip !== undefined && (isAny(ip) || isGroup(ip))) {
      return { wrong: `${quote(text)} is not an interface's address; expected ${WANT_INTERFACE}` };
    }
    if (ip === undefined && !isInterfaceName(text)) {
      return { wrong: `${quote(text)} can't be an interface; expected ${WANT_INTERFACE}` };
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

/** The networks whose clients are served: words for the usual ones, and prefixes. */
export const NETWORKS: Kind<readonly Network[]> = {
  want: WANT_NETWORKS,
  read(value) {
    const reading = readAll(value, WANT_NETWORKS);
    if ("wrong" in reading || reading.value.length > 0) return reading;
    return { wrong: `no network, so that nobody is served; expected ${WANT_NETWORKS}` };
  },
  schema: textOrListSchema(MOST_NETWORKS),
};

/** Balancers whose word is taken for where a client is; "" is none. */
export const PROXIES: Kind<readonly Network[]> = {
  want: WANT_PROXIES,
  read(value) {
    const reading = readAll(value, WANT_PROXIES);
    if ("wrong" in reading || reading.value.every(({ bits }) => bits > 0)) return reading;
    return {
      wrong: `every address is in it, and whoever connects could be anybody; expected ${WANT_PROXIES}`,
    };
  },
  schema: textOrListSchema(MOST_NETWORKS),
};

function readAll(value: TomlValue, want: string): Reading<readonly Network[]> {
  const words: string[] = [];
  for (const item of itemsOf(value)) {
    if (item.kind !== "string") return { wrong: `${describeValue(item)}; expected ${want}` };
    words.push(...item.value.split(/[\s,]+/).filter((word) => word !== ""));
  }
  if (words.length > MOST_NETWORKS) return { wrong: `${words.length} networks; expected ${want}` };
  const networks: Network[] = [];
  for (const word of words) {
    const texts = Object.hasOwn(WORDS, word) ? WORDS[word] : [word];
    for (const text of texts) {
      const network = parseNetwork(text);
      if (network === undefined) {
        return { wrong: `${quote(word)} is not a network; expected ${want}` };
      }
      networks.push(network);
    }
  }
  return { value: networks };
}

/**
 * `198.51.100.0/24`, or an address alone; undefined for another text, or one with bits set after the prefix.
 */
function parseNetwork(text: string): Network | undefined {
  const [address, length, ...more] = text.split("/");
  const ip = parseIp(address);
  if (ip === undefined || ip.scope !== "" || more.length > 0) return undefined;
  const most = 8 * ip.bytes.length;
  if (length === undefined) return { family: ip.family, bytes: ip.bytes, bits: most };
  if (!/^\d{1,3}$/.test(length) || Number(length) > most || !isPrefix(ip, Number(length))) return undefined;
  return { family: ip.family, bytes: ip.bytes, bits: Number(length) };
}

function isPrefix({ bytes }: IpAddress, bits: number): boolean {
  return bytes.every((byte, i) => (byte & hostBits(i, bits)) === 0);
}

/** The bits of byte `index` that come after a prefix of `bits` bits. */
function hostBits(index: number, bits: number): number {
  return 0xff >> Math.min(8, Math.max(0, bits - 8 * index));
}

/** The senders that a multicast listener hears; none: all. */
export const SOURCES: Kind<readonly string[]> = {
  want: WANT_SOURCES,
  read(value) {
    if (value.kind === "string" && value.value === "") return { value: [] };
    const items = itemsOf(value);
    if (items.length > MOST_SOURCES) return { wrong: `${items.length} senders; expected ${WANT_SOURCES}` };
    const sources: string[] = [];
    for (const item of items) {
      if (item.kind !== "string") return { wrong: `${describeValue(item)}; expected ${WANT_SOURCES}` };
      const ip = parseIp(item.value);
      if (ip === undefined || ip.scope !== "" || isAny(ip) || isGroup(ip)) {
        return { wrong: `${quote(item.value)} is not a sender's address; expected ${WANT_SOURCES}` };
      }
      if (sources.includes(item.value)) {
        return { wrong: `${quote(item.value)} is given twice; give it once` };
      }
      sources.push(item.value);
    }
    return { value: sources };
  },
  schema: textOrListSchema(MOST_SOURCES),
};

/** An address and its parts. */
export interface IpAddress {
  readonly family: 4 | 6;
  /** Network order: 4 bytes, or 16. */
  readonly bytes: readonly number[];
  /** What follows "%": an interface; empty when there is none. */
  readonly scope: string;
}

/** Reads an IPv4 (four decimal numbers) or IPv6 literal (RFC 4291, 2.2), or undefined for any other text. */
export function parseIp(text: string): IpAddress | undefined {
  const percent = text.indexOf("%");
  const literal = percent < 0 ? text : text.slice(0, percent);
  const scope = percent < 0 ? "" : text.slice(percent + 1);
  const family = ipVersion(literal);
  if (family === 0 || (percent >= 0 && (family === 4 || scope === ""))) return undefined;
  return { family, bytes: bytesOf(parseNumber(literal).number, family === 4 ? 4 : 16), scope };
}

function bytesOf(number: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number((number >> BigInt(8 * (count - 1 - i))) & 0xffn));
}

/** 224.0.0.0/4 or ff00::/8. */
export function isGroup({ family, bytes }: IpAddress): boolean {
  return family === 4 ? bytes[0] >> 4 === 0xe : bytes[0] === 0xff;
}

/** fe80::/10, which means nothing without an interface. */
export function isLinkLocal({ family, bytes }: IpAddress): boolean {
  return family === 6 && bytes[0] === 0xfe && bytes[1] >> 6 === 0b10;
}

/** 0.0.0.0 or ::, every address of the machine. */
export function isAny({ bytes }: IpAddress): boolean {
  return bytes.every((byte) => byte === 0);
}

/**
 * Whether no two sockets can be bound to these addresses on one port: equal ones; 0.0.0.0 and any IPv4
 * address; :: and any address, since it serves both families.
 */
export function overlap(one: IpAddress, other: IpAddress): boolean {
  const a = unmapped(one);
  const b = unmapped(other);
  if ((a.family === 6 && isAny(a)) || (b.family === 6 && isAny(b))) return true;
  if (a.family !== b.family) return false;
  if (isAny(a) || isAny(b)) return true;
  return a.scope === b.scope && a.bytes.every((byte, i) => byte === b.bytes[i]);
}

/** ::ffff:192.0.2.7 is 192.0.2.7. */
export function unmapped(address: IpAddress): IpAddress {
  if (address.family === 4 || !isMapped(address.bytes)) return address;
  return { family: 4, bytes: address.bytes.slice(MAPPED_BYTES), scope: "" };
}

/** What {@linkcode LOCAL_NETWORKS} stands for. */
const LOCAL = LOCAL_NETWORKS.split(" ").flatMap((word) => WORDS[word]).map((text) => parseNetwork(text)!);

/** Whether only this machine or its own network reaches the address: loopback, private, link-local. */
export function isPrivate(address: IpAddress): boolean {
  const { family, bytes } = unmapped(address);
  return LOCAL.some((network) =>
    network.family === family &&
    bytes.every((byte, i) => ((byte ^ network.bytes[i]) & ~hostBits(i, network.bits)) === 0)
  );
}
