// The addresses by which other machines reach this one, those of the network that it uses most first: where the
// default routes leave, by /proc/net/route and /proc/net/ipv6_route (proc_pid_net(5); net/ipv6/route.c).
import { parseIPv6 } from "../address.ts";
import type { NetworkInterface } from "../system/interfaces.ts";
import { parseTable, readProcNet } from "./proc_net.ts";

/** Routes looked at; a router has more, and is no lab. */
const MOST_ROUTES = 10_000;

/** linux/route.h and linux/ipv6_route.h. */
const RTF_UP = 0x0001;
const RTF_REJECT = 0x0200;

interface DefaultRoute {
  readonly name: string;
  readonly metric: number;
}

/**
 * Interfaces of the default routes, the one that the kernel prefers first, IPv4 before IPv6.
 *
 * @param ipv4 the text of /proc/net/route; undefined where there is none
 * @param ipv6 the text of /proc/net/ipv6_route
 */
export function defaultInterfaces(ipv4: string | undefined, ipv6: string | undefined): string[] {
  const routes = [
    parseTable(ipv4 ?? "", MOST_ROUTES, ipv4Default).rows,
    parseTable(ipv6 ?? "", MOST_ROUTES, ipv6Default, 0).rows,
  ];
  const names = routes.flatMap((rows) => rows.sort((a, b) => a.metric - b.metric).map(({ name }) => name));
  return [...new Set(names)];
}

function ipv4Default(line: string): DefaultRoute | null | undefined {
  const [name, destination, , flags, , , metric, mask] = line.trim().split(/\s+/);
  if (mask === undefined) return undefined;
  const isDefault = destination === "00000000" && mask === "00000000";
  return isDefault && isUsable(parseInt(flags, 16)) ? { name, metric: Number(metric) } : null;
}

function ipv6Default(line: string): DefaultRoute | null | undefined {
  const [destination, length, , , , metric, , , flags, name] = line.trim().split(/\s+/);
  if (name === undefined) return undefined;
  const isDefault = /^0+$/.test(destination) && length === "00" && name !== "lo";
  return isDefault && isUsable(parseInt(flags, 16)) ? { name, metric: parseInt(metric, 16) } : null;
}

function isUsable(flags: number): boolean {
  return (flags & RTF_UP) !== 0 && (flags & RTF_REJECT) === 0;
}

/**
 * Addresses that a person can give to others: neither loopback's, nor IPv6 ones that need an interface's name
 * beside them (fe80::/10). Those of the preferred interfaces come first, of one interface IPv4 ones.
 *
 * @param preferred names, as {@linkcode defaultInterfaces} gives them
 */
export function reachableAddresses(
  interfaces: readonly NetworkInterface[],
  preferred: readonly string[] = defaultInterfaces(readProcNet("route"), readProcNet("ipv6_route")),
): string[] {
  const rank = ({ name }: NetworkInterface) => preferred.includes(name) ? preferred.indexOf(name) : Infinity;
  const usable = interfaces.filter(({ up, loopback }) => up && !loopback);
  const sorted = usable.toSorted((a, b) => rank(a) === rank(b) ? 0 : rank(a) - rank(b));
  const all = sorted.flatMap(({ addresses }) => {
    const texts = addresses.map(({ address }) => address).filter((address) => !isLinkLocal(address));
    return [...texts.filter((text) => !text.includes(":")), ...texts.filter((text) => text.includes(":"))];
  });
  return [...new Set(all)];
}

function isLinkLocal(address: string): boolean {
  const bytes = parseIPv6(address);
  return bytes !== undefined && bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80;
}
