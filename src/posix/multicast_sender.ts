// What a sender to a group may choose: the interface it leaves by, how far it goes, whether this machine gets it too
// (ip(7), ipv6(7)). Not here: joining a group (memberships.ts, source_membership.ts).

import { parseIPv4 } from "./address.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "./constants.ts";
import {
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
} from "./constants_client.ts";
import type { NetworkInterface } from "./interfaces.ts";
import { LAYOUT_FILES } from "./layout_files.ts";
import { setsockopt } from "./setsockopt.ts";

type Family = "inet" | "inet6";

/**
 * How many routers datagrams may pass, less one: IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS. 1 stays on the subnet and is
 * the kernel's default; 0 stays on this machine.
 *
 * @param hops from 0 to 255
 * @throws SystemError
 */
export function setMulticastHops(fd: number, family: Family, hops: number): void {
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, hops, "IP_MULTICAST_TTL");
  else setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops, "IPV6_MULTICAST_HOPS");
}

/**
 * Whether members on this machine get what is sent: IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP; the kernel's default is
 * yes. On Linux it is the sender who chooses, for IPv4 and IPv6 alike.
 *
 * @throws SystemError
 */
export function setMulticastLoop(fd: number, family: Family, loop: boolean): void {
  const value = loop ? 1 : 0;
  if (family === "inet") setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, value, "IP_MULTICAST_LOOP");
  else setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, value, "IPV6_MULTICAST_LOOP");
}

/**
 * The interface that datagrams to groups leave by: IP_MULTICAST_IF with struct ip_mreqn, IPV6_MULTICAST_IF. Without
 * it the kernel chooses by its routes.
 *
 * The address goes with it: an index alone leaves the choice of a source to the routes, which is 0.0.0.0 where the
 * interface's only address is of host scope, as 127.0.0.1 is.
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
  const { size, fields } = LAYOUT_FILES.ip_mreqn;
  const request = new Uint8Array(size);
  const own = addresses.find((each) => each.family === "inet");
  if (own !== undefined) request.set(parseIPv4(own.address)!, fields.imr_address);
  new DataView(request.buffer).setInt32(fields.imr_ifindex, index, true);
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, request, "IP_MULTICAST_IF");
}
