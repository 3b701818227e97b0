// Addresses as texts and bytes: the few questions that every layer asks. Pure.

/** Bytes of an IPv6 address before the IPv4 address that is written in it. */
export const MAPPED_BYTES = 12;

/** Whether the IPv6 address at `at` is an IPv4 one written in IPv6: ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
export function isMapped(bytes: ArrayLike<number>, at = 0): boolean {
  for (let i = at; i < at + 10; i++) if (bytes[i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

/** `::ffff:192.0.2.7`, as a socket of both families has it, is 192.0.2.7. */
export function unmapped(address: string): string {
  return /^::ffff:\d+\./.test(address) ? address.slice("::ffff:".length) : address;
}

/** The port of `127.0.0.1:4567` and `[::1]:4567`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

/**
 * The addresses by which others reach what listens on an address.
 * @param machine those by which they reach this machine, best first
 */
export function reachedBy(address: string, machine: readonly string[]): readonly string[] {
  if (address === "0.0.0.0") return machine.filter((each) => !each.includes(":"));
  // The kernel takes IPv4 there as well (ipv6(7), IPV6_V6ONLY).
  return address === "::" ? machine : [address];
}

/**
 * The /64 of an IPv6 address, as text: who has one address of it may take any other.
 *
 * @param address in RFC 5952's spelling; its scope is left out
 */
export function networkOf(address: string): string {
  const [head, tail] = address.split("%")[0].split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0);
  const groups = [...before, ...new Array<string>(zeros).fill("0"), ...after];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
