// Source-specific membership: a group, from one sender only (RFC 3678; ip(7)). Not here: membership of a group whoever
// sends to it (memberships.ts).

import { encodeInet } from "./address.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "./constants.ts";
import { MCAST_JOIN_SOURCE_GROUP } from "./constants_client.ts";
import { LAYOUT_CLIENT } from "./layout_client.ts";
import { setsockopt } from "./setsockopt.ts";

/**
 * Joins a group for what one sender sends: MCAST_JOIN_SOURCE_GROUP, which both families have and which names the
 * interface by its index; IP_ADD_SOURCE_MEMBERSHIP is the older, IPv4-only form.
 *
 * @param group and `source`: addresses of one family, that of the socket
 * @param interfaceIndex from 1; 0 lets the kernel choose by its routes
 * @throws SystemError ENODEV, EINVAL for a group that is none; EADDRNOTAVAIL when it was joined with that source before
 * @throws RangeError for texts that are no addresses
 */
export function joinSourceGroup(fd: number, group: string, source: string, interfaceIndex: number): void {
  const { size, fields } = LAYOUT_CLIENT.group_source_req;
  const request = new Uint8Array(size);
  new DataView(request.buffer).setUint32(fields.gsr_interface, interfaceIndex, true);
  request.set(encodeInet(group, 0), fields.gsr_group);
  request.set(encodeInet(source, 0), fields.gsr_source);
  const level = group.includes(":") ? IPPROTO_IPV6 : IPPROTO_IP;
  setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, request, "MCAST_JOIN_SOURCE_GROUP");
}
