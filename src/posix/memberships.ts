// Multicast memberships of a socket: joining and leaving a group on one interface, named by its index (an address
// may be on several). Not here: which interfaces there are (interfaces.ts), or when to join again.

import { parseIPv4, parseIPv6 } from "./address.ts";
import { EADDRINUSE, EADDRNOTAVAIL, IPPROTO_IP, IPPROTO_IPV6 } from "./constants.ts";
import {
  ENOPROTOOPT,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_ALL,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_ALL,
} from "./constants_files.ts";
import { errno } from "./errno.ts";
import { LAYOUT_FILES } from "./layout_files.ts";
import { libc } from "./libc.ts";
import { setOption } from "./options.ts";
import { SystemError } from "./system_error.ts";

/**
 * What a join came to. "already" (EADDRINUSE) is no failure: a membership outlives its interface's going down and
 * coming up, so joining again must be harmless. Failures worth knowing: ENODEV, there is no such interface;
 * ENOBUFS, more groups on one socket than net.ipv4.igmp_max_memberships (20).
 */
export type JoinOutcome = "joined" | "already" | SystemError;

/** What a leave came to. "absent" (EADDRNOTAVAIL) is no failure: an interface that goes takes its memberships along. */
export type LeaveOutcome = "left" | "absent" | SystemError;

/**
 * Joins a group on an interface: IP_ADD_MEMBERSHIP with struct ip_mreqn (ip(7)), or IPV6_JOIN_GROUP with struct
 * ipv6_mreq (ipv6(7)). The interface need not be up, nor have an address.
 *
 * @param fd a datagram socket of the group's family; an IPv6 socket takes IPv4 groups too
 * @param group "225.0.0.10" or "ff02::10"
 * @param interfaceIndex from 1; 0 lets the kernel choose one interface by its routes
 * @returns a failure as the error, unthrown; EINVAL is its errno for a text that is no address or no group
 */
export function joinGroup(fd: number, group: string, interfaceIndex: number): JoinOutcome {
  const error = change(fd, group, interfaceIndex, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP);
  if (error === 0) return "joined";
  if (error === EADDRINUSE) return "already";
  return new SystemError("join group", error, `${group} on interface ${interfaceIndex}`);
}

/**
 * Leaves a group on an interface: IP_DROP_MEMBERSHIP or IPV6_LEAVE_GROUP. Parameters and failures as in
 * {@linkcode joinGroup}.
 */
export function leaveGroup(fd: number, group: string, interfaceIndex: number): LeaveOutcome {
  const error = change(fd, group, interfaceIndex, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP);
  if (error === 0) return "left";
  if (error === EADDRNOTAVAIL) return "absent";
  return new SystemError("leave group", error, `${group} on interface ${interfaceIndex}`);
}

/**
 * Whether a socket bound to the wildcard also gets the groups that other sockets of the machine joined, on interfaces
 * where it joined nothing itself (IP_MULTICAST_ALL). Linux says yes unless told; a server wants no.
 *
 * @param fd a datagram socket, IPv4 or IPv6
 * @throws SystemError
 */
export function setMulticastAll(fd: number, all: boolean): void {
  const value = all ? 1 : 0;
  const ipv4 = setOption(fd, IPPROTO_IP, IP_MULTICAST_ALL, value);
  if (ipv4 < 0) throw new SystemError("set IP_MULTICAST_ALL", -ipv4);
  const ipv6 = setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, value);
  // An IPv4 socket has no such option, nor has any before Linux 4.20.
  if (ipv6 < 0 && ipv6 !== -ENOPROTOOPT) throw new SystemError("set IPV6_MULTICAST_ALL", -ipv6);
}

/** Sets the option of the group's family to the group's structure. Returns 0 or the errno. */
function change(fd: number, group: string, interfaceIndex: number, option4: number, option6: number): number {
  const ipv4 = parseIPv4(group);
  if (ipv4 !== undefined) {
    const { size, fields } = LAYOUT_FILES.ip_mreqn;
    const request = new Uint8Array(size);
    request.set(ipv4, fields.imr_multiaddr);
    new DataView(request.buffer).setInt32(fields.imr_ifindex, interfaceIndex, true);
    return libc().setsockopt(fd, IPPROTO_IP, option4, request, size) === 0 ? 0 : errno();
  }
  const { size, fields } = LAYOUT_FILES.ipv6_mreq;
  const request = new Uint8Array(size);
  const ipv6 = parseIPv6(group);
  // Left at "::", which is no group: the kernel refuses it with EINVAL.
  if (ipv6 !== undefined) request.set(ipv6, fields.ipv6mr_multiaddr);
  new DataView(request.buffer).setUint32(fields.ipv6mr_interface, interfaceIndex, true);
  return libc().setsockopt(fd, IPPROTO_IPV6, option6, request, size) === 0 ? 0 : errno();
}
