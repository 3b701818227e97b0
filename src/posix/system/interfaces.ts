// The machine's network interfaces and their addresses, by getifaddrs(3), and as they were when last asked
// for: asking the kernel costs tens of microseconds. Which addresses others reach this machine by: those of the
// interfaces where the default routes leave (proc_pid_net(5); net/ipv6/route.c).
import { formatIPv6, parseIPv4, parseIPv6 } from "../address.ts";
import {
  AF_INET,
  AF_INET6,
  IFF_BROADCAST,
  IFF_LOOPBACK,
  IFF_MULTICAST,
  IFF_POINTOPOINT,
  IFF_RUNNING,
  IFF_UP,
} from "../constants.ts";
import { SystemError } from "../errors.ts";
import { LAYOUT } from "../layout.ts";
import { libcCheck } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import { cString } from "../memory.ts";
import { parseTable, readProcNet } from "../netstat/proc_net.ts";

/** Most entries of getifaddrs looked at: a machine full of containers has hundreds of interfaces. */
const MAX_ENTRIES = 16_384;

/** An address of an interface, as text. */
export interface InterfaceAddress {
  family: "inet" | "inet6";
  address: string;
  netmask?: string;
  /** IPv4 only, where the interface has one. */
  broadcast?: string;
}

/**
 * Where everybody on an address's network is reached: what the interface was set up with, and the network's
 * address with all host bits one, which the kernel takes for a broadcast even without. None for IPv6, and no
 * second one for networks too small to have one (RFC 3021).
 */
export function broadcastsOf(
  { address, netmask = "", broadcast }: Omit<InterfaceAddress, "family">,
): string[] {
  // Without one, getifaddrs(3) gives the interface's own address in its place.
  const given = broadcast === undefined || broadcast === address ? [] : [broadcast];
  const bytes = parseIPv4(address);
  const mask = parseIPv4(netmask);
  if (bytes === undefined || mask === undefined || mask[3] > 0xfc) return given;
  return [...given, bytes.map((byte, i) => byte | ~mask[i]).join(".")];
}

/** A network interface; the flags are those of netdevice(7). */
export interface NetworkInterface {
  /** What ip_mreqn and ipv6_mreq take; from 1. */
  index: number;
  name: string;
  /** Set up by the administrator. */
  up: boolean;
  /** And able to carry traffic (a cable is in). */
  running: boolean;
  loopback: boolean;
  /** Joins can be made all the same on loopback, which lacks it. */
  multicast: boolean;
  pointToPoint: boolean;
  broadcast: boolean;
  /** In the kernel's order; none on an interface that was only set up. */
  addresses: InterfaceAddress[];
}

/**
 * Every interface of this network namespace, up or not, in the kernel's order.
 *
 * @throws SystemError
 */
export function listInterfaces(): NetworkInterface[] {
  const head = new BigUint64Array(1);
  libcCheck("getifaddrs", coldLibc.getifaddrs(head));
  const first = Deno.UnsafePointer.create(head[0]);
  if (first === null) return [];
  try {
    return collect(first);
  } finally {
    coldLibc.freeifaddrs(first);
  }
}

/**
 * The interface with that name ("eth0"), or the one that has that address in any spelling ("192.0.2.7",
 * "::1").
 *
 * @param among where to look; the machine's interfaces now, if left out
 * @throws SystemError
 */
export function findInterface(
  nameOrAddress: string,
  among: readonly NetworkInterface[] = listInterfaces(),
): NetworkInterface | undefined {
  const named = among.find((candidate) => candidate.name === nameOrAddress);
  if (named !== undefined) return named;
  const text = parseIPv4(nameOrAddress)?.join(".") ?? canonicalIPv6(nameOrAddress);
  return among.find(({ addresses }) => addresses.some(({ address }) => address === text));
}

function canonicalIPv6(text: string): string | undefined {
  const bytes = parseIPv6(text);
  return bytes === undefined ? undefined : formatIPv6(bytes);
}

function collect(first: Deno.PointerObject): NetworkInterface[] {
  const { ifa_next, ifa_name, ifa_flags, ifa_addr } = LAYOUT.ifaddrs.fields;
  const byName = new Map<string, NetworkInterface>();
  let entry: Deno.PointerObject | null = first;
  for (let seen = 0; entry !== null && seen < MAX_ENTRIES; seen++) {
    const view: Deno.UnsafePointerView = new Deno.UnsafePointerView(entry);
    const label = view.getPointer(ifa_name);
    // An IPv4 address may carry a label of its own, "eth0:1"; a colon can't be part of an interface's name.
    const name = label === null ? "" : Deno.UnsafePointerView.getCString(label).split(":")[0];
    let found = byName.get(name);
    if (found === undefined) {
      found = describe(name, view.getUint32(ifa_flags));
      // Index 0: it went away between the two calls.
      if (found.index !== 0) byName.set(name, found);
    }
    const sockaddr = view.getPointer(ifa_addr);
    const address = sockaddr === null ? undefined : readAddress(view, sockaddr, found.broadcast);
    if (address !== undefined) found.addresses.push(address);
    entry = view.getPointer(ifa_next);
  }
  return [...byName.values()];
}

function describe(name: string, flags: number): NetworkInterface {
  return {
    index: coldLibc.if_nametoindex(cString(name)),
    name,
    up: (flags & IFF_UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    multicast: (flags & IFF_MULTICAST) !== 0,
    pointToPoint: (flags & IFF_POINTOPOINT) !== 0,
    broadcast: (flags & IFF_BROADCAST) !== 0,
    addresses: [],
  };
}

function readAddress(
  entry: Deno.UnsafePointerView,
  sockaddr: Deno.PointerObject,
  hasBroadcast: boolean,
): InterfaceAddress | undefined {
  const address = sockaddrText(sockaddr);
  // Every interface also has an AF_PACKET entry: its hardware address, of no use here.
  if (address === undefined) return undefined;
  const family = address.includes(":") ? "inet6" : "inet";
  const mask = entry.getPointer(LAYOUT.ifaddrs.fields.ifa_netmask);
  // The union holds the peer's address instead on a point-to-point interface.
  const broadcast = hasBroadcast && family === "inet"
    ? entry.getPointer(LAYOUT.ifaddrs.fields.ifa_ifu)
    : null;
  return { family, address, ...optional("netmask", mask), ...optional("broadcast", broadcast) };
}

function optional(key: "netmask" | "broadcast", sockaddr: Deno.PointerValue): Partial<InterfaceAddress> {
  const text = sockaddr === null ? undefined : sockaddrText(sockaddr);
  return text === undefined ? {} : { [key]: text };
}

function sockaddrText(sockaddr: Deno.PointerObject): string | undefined {
  const view = new Deno.UnsafePointerView(sockaddr);
  const family = view.getUint16(LAYOUT.sockaddr_in.fields.sin_family);
  if (family === AF_INET) {
    const bytes = new Uint8Array(4);
    view.copyInto(bytes, LAYOUT.sockaddr_in.fields.sin_addr);
    return bytes.join(".");
  }
  if (family !== AF_INET6) return undefined;
  const bytes = new Uint8Array(16);
  view.copyInto(bytes, LAYOUT.sockaddr_in6.fields.sin6_addr);
  return formatIPv6(bytes);
}

/** How long they are believed to be the same. */
const INTERFACES_MS = 1000;

/** This machine's interfaces as last seen, for all of a thread that ask again and again. */
export class KnownInterfaces {
  readonly #list: () => readonly NetworkInterface[];
  #last: readonly NetworkInterface[] = [];
  #addresses: readonly InterfaceAddress[] = [];
  #askedAt = -Infinity;

  /** Asks once, at the start: asking needs a descriptor, and later there may be none left. */
  constructor(list: () => readonly NetworkInterface[] = listInterfaces) {
    this.#list = list;
    this.#ask();
  }

  /** All of them. @param now monotonic milliseconds, here and below */
  all(now: number): readonly NetworkInterface[] {
    this.#renew(now);
    return this.#last;
  }

  /** Every address of them, loopback's too; the same array until they are asked for again. */
  addresses(now: number): readonly InterfaceAddress[] {
    this.#renew(now);
    return this.#addresses;
  }

  /** Whether an address is one of theirs. */
  have(address: string, now: number): boolean {
    return this.addresses(now).some((each) => each.address === address);
  }

  /** The name of the interface with that index; "" where there is none now. */
  nameOf(index: number, now: number): string {
    return this.all(now).find((each) => each.index === index)?.name ?? "";
  }

  #renew(now: number): void {
    if (now - this.#askedAt < INTERFACES_MS) return;
    this.#askedAt = now;
    this.#ask();
  }

  /** When there is no descriptor left to ask with, those of the last time are good enough. */
  #ask(): void {
    try {
      this.#last = this.#list();
      this.#addresses = this.#last.flatMap(({ addresses }) => addresses);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }
}

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
