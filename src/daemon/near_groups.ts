// Groups that are nearly a listener's: what a slip of the finger, a wrong scope or an octal reading makes of it. Pure.
// Not here: listening there (trap_plan.ts).

import { isGroup, parseIp } from "../config/ip_address.ts";

/** Each costs a socket; these many hold the slips that are made. */
const MOST_NEAR = 8;

/** First bytes that beginners take for "the" multicast network: all are 224.0.0.0/4. */
const FIRST_BYTES = [224, 226, 239, 235];

/** Multicast scopes (RFC 7346): interface, link, site, global. */
const SCOPES = [0x1, 0x2, 0x5, 0xe];

/**
 * @param group an IPv4 or IPv6 group
 * @returns the likeliest first, at most {@linkcode MOST_NEAR}, without the group itself
 */
export function nearGroups(group: string): string[] {
  const ip = parseIp(group);
  if (ip === undefined || !isGroup(ip)) return [];
  const near = ip.family === 4 ? nearIpv4([...ip.bytes]) : nearIpv6([...ip.bytes]);
  return [...new Set(near)].filter((each) => !sameGroup(each, group)).slice(0, MOST_NEAR);
}

/** Whether two texts name one group: `ff05::10` and `ff05:0:0:0:0:0:0:10` do. */
export function sameGroup(one: string, other: string): boolean {
  return parseIp(one)?.bytes.join() === parseIp(other)?.bytes.join();
}

function nearIpv4([a, b, c, d]: number[]): string[] {
  const others = FIRST_BYTES.map((first) => [first, b, c, d]);
  const last = [octal(d), d + 1, d - 1, 10 * d, 1].map((each) => [a, b, c, each]);
  // 225.0.0.10 written as 225.0.10.0 or 225.10.0.0.
  const moved = [[a, b, d, c], [a, d, c, b]];
  const near = [
    last[0],
    others[0],
    last[1],
    last[2],
    others[1],
    others[2],
    moved[0],
    last[4],
    last[3],
    moved[1],
  ];
  return [...near, others[3]].filter((bytes) => bytes.every((byte) => byte >= 0 && byte < 256)).map((bytes) =>
    bytes.join(".")
  );
}

/** inet_addr(3) takes 010 for 8; a number that has no such reading is left as it is. */
function octal(byte: number): number {
  const read = parseInt(String(byte), 8);
  return String(byte) === read.toString(8) ? read : byte;
}

function nearIpv6(bytes: number[]): string[] {
  const scoped = SCOPES.map((scope) => withByte(bytes, 1, (bytes[1] & 0xf0) | scope));
  const last = [bytes[15] + 1, bytes[15] - 1].filter((byte) => byte >= 0 && byte < 256);
  return [...scoped, ...last.map((byte) => withByte(bytes, 15, byte))].map(textOf);
}

function withByte(bytes: readonly number[], at: number, byte: number): number[] {
  return bytes.with(at, byte);
}

/** Without `::`, which is right though not short. */
function textOf(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] << 8) | bytes[2 * i + 1]).toString(16));
  return groups.join(":");
}
