// The address that an answer leaves from: the one its datagram came to, as IP_PKTINFO (ip(7)) or IPV6_RECVPKTINFO told it
// and takes it back. Not here: sending (datagram_answers.ts).

import { IPPROTO_IP, IPPROTO_IPV6 } from "./constants.ts";
import { LAYOUT } from "./layout.ts";

/** Words of struct cmsghdr before its data. */
const CMSG_DATA_WORDS = LAYOUT.cmsghdr.size / 4;

/** Word of the interface index in the data of IP_PKTINFO and of IPV6_PKTINFO. */
const INTERFACE_V4 = LAYOUT.in_pktinfo.fields.ipi_ifindex / 4;
const INTERFACE_V6 = LAYOUT.in6_pktinfo.fields.ipi6_ifindex / 4;

/** First word of an IPv6 link-local address fe80::/10, as little-endian words hold it: its first two bytes. */
const LINK_LOCAL = 0x80fe;
const LINK_LOCAL_MASK = 0xc0ff;

/**
 * Turns where a datagram was sent to into its answer's source: the interface is cleared, so that routing chooses it (kept for
 * a link-local address, which means nothing without).
 * @returns `length`, its bytes
 */
export function clearInterface(words: Int32Array, control: number, length: number): number {
  const at = control >> 2;
  const data = at + CMSG_DATA_WORDS;
  if (length > 0 && words[at + 2] === IPPROTO_IP) words[data + INTERFACE_V4] = 0;
  if (length > 0 && words[at + 2] === IPPROTO_IPV6 && (words[data] & LINK_LOCAL_MASK) !== LINK_LOCAL) {
    words[data + INTERFACE_V6] = 0;
  }
  return length;
}
