// IP addresses as a configuration writes them, and how they lie to each other: which are groups, which overlap as
// places to listen. Not here: sockaddr bytes (src/posix), names of hosts, messages.

import { isMapped, MAPPED_BYTES } from "../text/address.ts";

/** An address literal taken apart. */
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
  if (percent >= 0 && scope === "") return undefined;
  const v4 = parseIpv4(literal);
  if (v4 !== undefined) return percent < 0 ? { family: 4, bytes: v4, scope } : undefined;
  const v6 = parseIpv6(literal);
  return v6 === undefined ? undefined : { family: 6, bytes: v6, scope };
}

/** A leading zero is refused: inet_addr(3) would take it for octal. */
function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  const isByte = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256;
  return parts.length === 4 && parts.every(isByte) ? parts.map(Number) : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const before = bytesOfGroups(halves[0], halves.length === 1);
  const after = halves.length === 1 ? [] : bytesOfGroups(halves[1], true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

/** Groups of up to four hexadecimal digits; the last of an address may be an IPv4 address. */
function bytesOfGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    const v4 = mayEndInIpv4 && i === groups.length - 1 ? parseIpv4(group) : undefined;
    if (v4 !== undefined) {
      bytes.push(...v4);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}

/** 224.0.0.0/4 or ff00::/8. */
export function isGroup({ family, bytes }: IpAddress): boolean {
  return family === 4 ? bytes[0] >> 4 === 0xe : bytes[0] === 0xff;
}

/** fe80::/10, which means nothing without an interface. */
export function isLinkLocal({ family, bytes }: IpAddress): boolean {
  return family === 6 && bytes[0] === 0xfe && bytes[1] >> 6 === 0b10;
}

/** Networks that the Internet doesn't reach: first bytes, and how many of their bits count. */
const PRIVATE: readonly {
  readonly family: 4 | 6;
  readonly start: readonly number[];
  readonly bits: number;
}[] = [
  // Loopback (RFC 1122), private (RFC 1918), link-local (RFC 3927).
  { family: 4, start: [127], bits: 8 },
  { family: 4, start: [10], bits: 8 },
  { family: 4, start: [172, 16], bits: 12 },
  { family: 4, start: [192, 168], bits: 16 },
  { family: 4, start: [169, 254], bits: 16 },
  // Loopback and link-local (RFC 4291), unique local (RFC 4193).
  { family: 6, start: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], bits: 128 },
  { family: 6, start: [0xfe, 0x80], bits: 10 },
  { family: 6, start: [0xfc], bits: 7 },
];

/** Whether only this machine or its own network reaches the address: loopback, private, link-local. */
export function isPrivate(address: IpAddress): boolean {
  const { family, bytes } = unmapped(address);
  return PRIVATE.some((net) =>
    net.family === family && net.start.every((byte, i) => {
      const unused = Math.max(0, 8 * (i + 1) - net.bits);
      return byte >> unused === bytes[i] >> unused;
    })
  );
}

/** 0.0.0.0 or ::, every address of the machine. */
export function isAny({ bytes }: IpAddress): boolean {
  return bytes.every((byte) => byte === 0);
}

/**
 * Whether a socket bound to one address and one bound to the other, on one port, would be in each other's way:
 * equal addresses; 0.0.0.0 and any IPv4 address; :: and any address at all, since it serves both families.
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
function unmapped(address: IpAddress): IpAddress {
  if (address.family === 4 || !isMapped(address.bytes)) return address;
  return { family: 4, bytes: address.bytes.slice(MAPPED_BYTES), scope: "" };
}
