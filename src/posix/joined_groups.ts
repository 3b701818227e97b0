// Which multicast groups a socket has joined, which the kernel lists nowhere: asked one by one, with MCAST_MSFILTER
// (RFC 3678), whose answer for a group that was not joined is EADDRNOTAVAIL. Not here: joining (memberships.ts,
// source_membership.ts), which groups to ask for (proc_igmp.ts).

import { decodeAddress, encodeInet } from "./address.ts";
import { AF_INET, IPPROTO_IP, IPPROTO_IPV6 } from "./constants.ts";
import { MCAST_INCLUDE, MCAST_MSFILTER } from "./constants_options.ts";
import { LAYOUT_OPTIONS } from "./layout_options.ts";
import { libc } from "./libc.ts";
import { socketKind } from "./socket_options.ts";

/** Most sources of one group that are told; net.ipv4.igmp_max_msf allows 10. */
const MOST_SOURCES = 64;

/** A group on an interface. */
export interface InterfaceGroup {
  index: number;
  family: "inet" | "inet6";
  group: string;
}

/** A group that a socket has joined. */
export interface JoinedGroup extends InterfaceGroup {
  /** "include": from these sources only; "exclude": from all but these, which is everybody when there are none. */
  mode: "include" | "exclude";
  sources: string[];
}

/** Those of the candidates that the socket has joined. @param fd any descriptor; one that is no such socket joins none */
export function joinedGroups(fd: number, candidates: readonly InterfaceGroup[]): JoinedGroup[] {
  const kind = socketKind(fd);
  if (kind === undefined) return [];
  // An IPv6 socket may join IPv4 groups, too.
  return candidates.filter(({ family }) => family === "inet" || kind.domain !== AF_INET)
    .map((candidate) => readFilter(fd, candidate))
    .filter((each) => each !== undefined);
}

/** struct group_filter for the question, and again for the answer. */
function readFilter(fd: number, candidate: InterfaceGroup): JoinedGroup | undefined {
  const { group_filter, sockaddr_storage } = LAYOUT_OPTIONS;
  const { gf_interface, gf_group, gf_fmode, gf_numsrc, gf_slist } = group_filter.fields;
  const bytes = new Uint8Array(gf_slist + MOST_SOURCES * sockaddr_storage.size);
  const view = new DataView(bytes.buffer);
  view.setUint32(gf_interface, candidate.index, true);
  bytes.set(encodeInet(candidate.group, 0), gf_group);
  view.setUint32(gf_numsrc, MOST_SOURCES, true);
  const level = candidate.family === "inet" ? IPPROTO_IP : IPPROTO_IPV6;
  if (libc().getsockopt(fd, level, MCAST_MSFILTER, bytes, Uint32Array.of(bytes.length)) < 0) return undefined;
  const count = Math.min(view.getUint32(gf_numsrc, true), MOST_SOURCES);
  const sources = Array.from({ length: count }, (_, i) => {
    const from = gf_slist + i * sockaddr_storage.size;
    const address = decodeAddress(bytes.slice(from, from + sockaddr_storage.size), sockaddr_storage.size);
    return address === undefined || address.family === "unix" ? "?" : address.address;
  });
  const mode = view.getUint32(gf_fmode, true) === MCAST_INCLUDE ? "include" : "exclude";
  return { ...candidate, mode, sources };
}
