// IP addresses as a configuration writes them, and how they lie to each other: which are groups, which overlap as
// places to listen. ip-bigint tells what an address is: it takes what inet_pton(3) takes, and no octal or short spelling.

import { ipVersion, parseIp as parseNumber } from "ip-bigint";

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
export function unmapped(address: IpAddress): IpAddress {
  if (address.family === 4 || !isMapped(address.bytes)) return address;
  return { family: 4, bytes: address.bytes.slice(MAPPED_BYTES), scope: "" };
}
