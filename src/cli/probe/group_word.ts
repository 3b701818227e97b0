// A multicast group and the interface for it, as typed on the command line. Not here: sending to it or joining it.

import { encodeInet, parseIPv4, parseIPv6 } from "../../posix/address.ts";
import { findInterface, listInterfaces, type NetworkInterface } from "../../posix/interfaces.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";

/** The course's group. */
const COURSE_GROUP = "225.0.0.10";

/** A group with what goes with it. */
export interface Group {
  /** Without scope. */
  address: string;
  family: "inet" | "inet6";
  port: number;
  /** The one that was named; undefined leaves the choice to the kernel, or takes all. */
  interface?: NetworkInterface;
}

/**
 * The group of an invocation: `225.0.0.10`, `ff12::7`, `ff02::7%eth0`, and --interface.
 *
 * @param port as typed, already checked to be a number
 * @throws {UsageError} for what is no group, and for an interface that is not there
 */
export function readGroup({ words, values }: Invocation, port: number, reader: { name: string }): Group {
  const word = words[0] ?? COURSE_GROUP;
  const [address, scope] = word.split("%");
  const family = familyOf(address);
  if (family === undefined) {
    const want = "want an IPv4 group, 224.0.0.0 to 239.255.255.255, or an IPv6 group, ff00::/8";
    throw usageError(`Cannot use the group "${word}": ${want}`, reader);
  }
  const name = values.get("interface") ?? scope;
  return { address, family, port, ...name === undefined ? {} : { interface: namedInterface(name, reader) } };
}

function familyOf(address: string): Group["family"] | undefined {
  const ipv4 = parseIPv4(address);
  if (ipv4 !== undefined) return ipv4[0] >> 4 === 0xe ? "inet" : undefined;
  return parseIPv6(address)?.[0] === 0xff ? "inet6" : undefined;
}

function namedInterface(name: string, reader: { name: string }): NetworkInterface {
  const all = listInterfaces();
  const found = findInterface(name, all);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name).join(", ");
  throw usageError(
    `Cannot use the interface "${name}": this machine has ${names}, and no such address`,
    reader,
  );
}

/** `225.0.0.10:7200`, `[ff12::7]:7200` */
export function groupText({ address, family, port }: Group): string {
  return family === "inet" ? `${address}:${port}` : `[${address}]:${port}`;
}

/** The group as sendto takes it. An IPv6 group of one link (ff02::/16) needs its interface in the address too. */
export function groupSockaddr({ address, interface: chosen, port }: Group): Uint8Array<ArrayBuffer> {
  const scope = chosen !== undefined && address.includes(":") ? `%${chosen.index}` : "";
  return encodeInet(`${address}${scope}`, port);
}
