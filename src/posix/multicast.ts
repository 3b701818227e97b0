// Multicast (ip(7), ipv6(7)): joining and leaving a group on one interface, named by its index (an address
// may be on several); joining it for one sender only (RFC 3678); and what a sender to a group may choose: the
// interface that its datagrams leave by, how far they go, whether this machine gets them too.
import { encodeInet, parseIPv4, parseIPv6 } from "./address.ts";
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  ENOPROTOOPT,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_ALL,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_ALL,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  MCAST_JOIN_SOURCE_GROUP,
} from "./constants.ts";
import { SystemError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { setsockopt, trySetsockopt } from "./options.ts";
import type { NetworkInterface } from "./system/interfaces.ts";

/**
 * What a join came to. "already" (EADDRINUSE) is no failure: a membership outlives its interface's going down
 * and coming up, so joining again must be harmless. Failures worth knowing: ENODEV, there is no such
 * interface; ENOBUFS, more groups on one socket than net.ipv4.igmp_max_memberships (20).
 */
export type JoinOutcome = "joined" | "already" | SystemError;

/**
 * What a leave came to. "absent" (EADDRNOTAVAIL) is no failure: an interface that goes takes its memberships
 * along.
 */
type LeaveOutcome = "left" | "absent" | SystemError;

/**
 * Joins a group on an interface: IP_ADD_MEMBERSHIP with struct ip_mreqn (ip(7)), or IPV6_JOIN_GROUP with
 * struct ipv6_mreq (ipv6(7)). The interface need not be up, nor have an address.
 *
 * @param fd a datagram socket of the group's family; an IPv6 socket takes IPv4 groups too
 * @param group "225.0.0.10" or "ff02::10"
 * @param interfaceIndex from 1; 0 lets the kernel choose one interface by its routes
 * @returns the error where it fails; EINVAL for a text that is no address or no group
 */
export function joinGroup(fd: number, group: string, interfaceIndex: number): JoinOutcome {
  const error = change(fd, group, interfaceIndex, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP);
  if (error === undefined) return "joined";
  if (error.errno === EADDRINUSE) return "already";
  return new SystemError("join group", error.errno, `${group} on interface ${interfaceIndex}`);
}

/**
 * Leaves a group on an interface: IP_DROP_MEMBERSHIP or IPV6_LEAVE_GROUP. Parameters and failures as in
 * {@linkcode joinGroup}.
 */
export function leaveGroup(fd: number, group: string, interfaceIndex: number): LeaveOutcome {
  const error = change(fd, group, interfaceIndex, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP);
  if (error === undefined) return "left";
  if (error.errno === EADDRNOTAVAIL) return "absent";
  return new SystemError("leave group", error.errno, `${group} on interface ${interfaceIndex}`);
}

/**
 * Whether a socket bound to the wildcard also gets the groups that other sockets of the machine joined, on
 * interfaces where it joined nothing itself (IP_MULTICAST_ALL). Linux says yes unless told; a server wants
 * no.
 *
 * @param fd a datagram socket, IPv4 or IPv6
 * @throws SystemError
 */
export function setMulticastAll(fd: number, all: boolean): void {
  const value = all ? 1 : 0;
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, value, "IP_MULTICAST_ALL");
  const error = trySetsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, value, "IPV6_MULTICAST_ALL");
  // An IPv4 socket has no such option, nor has any before Linux 4.20.
  if (error !== undefined && error.errno !== ENOPROTOOPT) throw error;
}

/**
 * Joins a group for what one sender sends: MCAST_JOIN_SOURCE_GROUP, which both families have and which names
 * the interface by its index; IP_ADD_SOURCE_MEMBERSHIP is the older, IPv4-only form.
 *
 * @param group and `source`: addresses of one family, that of the socket
 * @param interfaceIndex from 1; 0 lets the kernel choose by its routes
 * @throws SystemError ENODEV, EINVAL for a group that is none; EADDRNOTAVAIL when it was joined with that
 * source before
 * @throws RangeError for texts that are no addresses
 */
export function joinSourceGroup(fd: number, group: string, source: string, interfaceIndex: number): void {
  const { size, fields } = LAYOUT.group_source_req;
  const request = new Uint8Array(size);
  new DataView(request.buffer).setUint32(fields.gsr_interface, interfaceIndex, true);
  request.set(encodeInet(group, 0), fields.gsr_group);
  request.set(encodeInet(source, 0), fields.gsr_source);
  const level = group.includes(":") ? IPPROTO_IPV6 : IPPROTO_IP;
  setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, request, "MCAST_JOIN_SOURCE_GROUP");
}

type Family = "inet" | "inet6";

/**
 * How many routers datagrams may pass, less one: IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS. 1 stays on the subnet
 * and is the kernel's default; 0 stays on this machine.
 *
 * @param hops from 0 to 255
 * @throws SystemError
 */
export function setMulticastHops(fd: number, family: Family, hops: number): void {
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, hops, "IP_MULTICAST_TTL");
  else setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops, "IPV6_MULTICAST_HOPS");
}

/**
 * Whether members on this machine get what is sent: IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP; the kernel's
 * default is yes. On Linux it is the sender who chooses, for IPv4 and IPv6 alike.
 *
 * @throws SystemError
 */
export function setMulticastLoop(fd: number, family: Family, loop: boolean): void {
  const value = loop ? 1 : 0;
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, value, "IP_MULTICAST_LOOP");
  else setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, value, "IPV6_MULTICAST_LOOP");
}

/**
 * The interface that datagrams to groups leave by: IP_MULTICAST_IF with struct ip_mreqn, IPV6_MULTICAST_IF.
 * Without it the kernel chooses by its routes.
 *
 * The address goes with it: an index alone leaves the choice of a source to the routes, which is 0.0.0.0
 * where the interface's only address is of host scope, as 127.0.0.1 is.
 *
 * @throws SystemError ENODEV where there is no such interface any more
 */
export function setMulticastInterface(
  fd: number,
  family: Family,
  { index, addresses }: Pick<NetworkInterface, "index" | "addresses">,
): void {
  if (family === "inet6") {
    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, index, "IPV6_MULTICAST_IF");
    return;
  }
  const { size, fields } = LAYOUT.ip_mreqn;
  const request = new Uint8Array(size);
  const own = addresses.find((each) => each.family === "inet");
  if (own !== undefined) request.set(parseIPv4(own.address)!, fields.imr_address);
  new DataView(request.buffer).setInt32(fields.imr_ifindex, index, true);
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, request, "IP_MULTICAST_IF");
}

/** Sets the option of the group's family to the group's structure. */
function change(
  fd: number,
  group: string,
  interfaceIndex: number,
  option4: number,
  option6: number,
): SystemError | undefined {
  const ipv4 = parseIPv4(group);
  if (ipv4 !== undefined) {
    const { size, fields } = LAYOUT.ip_mreqn;
    const request = new Uint8Array(size);
    request.set(ipv4, fields.imr_multiaddr);
    new DataView(request.buffer).setInt32(fields.imr_ifindex, interfaceIndex, true);
    return trySetsockopt(fd, IPPROTO_IP, option4, request);
  }
  const { size, fields } = LAYOUT.ipv6_mreq;
  const request = new Uint8Array(size);
  const ipv6 = parseIPv6(group);
  // Left at "::", which is no group: the kernel refuses it with EINVAL.
  if (ipv6 !== undefined) request.set(ipv6, fields.ipv6mr_multiaddr);
  new DataView(request.buffer).setUint32(fields.ipv6mr_interface, interfaceIndex, true);
  return trySetsockopt(fd, IPPROTO_IPV6, option6, request);
}
