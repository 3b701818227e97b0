// What a datagram's control data tell: where it was sent to (IP_PKTINFO of ip(7), IPV6_RECVPKTINFO of
// ipv6(7)), the hops it had left, its sender's user (SCM_CREDENTIALS of unix(7)). Answers of a UDP socket
// that came back, told by ICMP: IP_RECVERR (ip(7)) has the kernel queue each with the address that it was
// sent to. The price: until it is read, the socket carries the error (SO_ERROR), and the next call on it,
// whatever it is about, fails once with that error in place of its own, having done nothing; so it is made
// again.
import { unmapped } from "../../text/address.ts";
import { formatIPv6 } from "../address.ts";
import {
  ECONNREFUSED,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  IP_PKTINFO,
  IP_RECVERR,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
  SCM_CREDENTIALS,
  SOL_SOCKET,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { UNKNOWN_USER } from "../netstat/users.ts";
import { setOption } from "../options.ts";
import type { DatagramBatch } from "./batch.ts";

/** Where a datagram was sent to. */
export interface Destination {
  /** The address in its header: one of this machine's, a broadcast address or a group. */
  readonly address: string;
  /** Index of the interface it came in by; 0 once it was answered, for an answer must not be bound to it. */
  readonly interface: number;
}

const { cmsghdr, in_pktinfo, in6_pktinfo } = LAYOUT;

/** Whether datagram `i` tells its destination: 4 or 6 for the family of the address, 0 for no. Allocates nothing. */
export function destinationFamily(batch: DatagramBatch, i: number): 0 | 4 | 6 {
  if (batch.controlLengthOf(i) < cmsghdr.size) return 0;
  const { words } = batch.arena;
  const at = batch.controlAt(i);
  const level = words[(at + cmsghdr.fields.cmsg_level) >> 2];
  const type = words[(at + cmsghdr.fields.cmsg_type) >> 2];
  if (level === IPPROTO_IP && type === IP_PKTINFO) return 4;
  return level === IPPROTO_IPV6 && type === IPV6_PKTINFO ? 6 : 0;
}

/** Byte offset in the arena of the address that datagram `i` was sent to: 4 or 16 bytes, by its family. */
export function destinationAt(batch: DatagramBatch, i: number, family: 4 | 6): number {
  const field = family === 4 ? in_pktinfo.fields.ipi_addr : in6_pktinfo.fields.ipi6_addr;
  return batch.controlAt(i) + cmsghdr.size + field;
}

/**
 * Whether datagram `i` was sent to a broadcast or multicast address, as far as its socket tells: then the address to answer
 * from (ipi_spec_dst) is another than the one it was sent to.
 */
export function cameToMany(batch: DatagramBatch, i: number): boolean {
  const family = destinationFamily(batch, i);
  if (family === 0) return false;
  const { words, bytes } = batch.arena;
  if (family === 6) return bytes[destinationAt(batch, i, 6)] === 0xff;
  const at = batch.controlAt(i) + cmsghdr.size;
  return words[(at + in_pktinfo.fields.ipi_addr) >> 2] !== words[(at + in_pktinfo.fields.ipi_spec_dst) >> 2];
}

/** Index of the interface that datagram `i` came in by; 0 once it was answered. @param family its destination's */
export function interfaceOf(batch: DatagramBatch, i: number, family: 4 | 6): number {
  const index = family === 4 ? in_pktinfo.fields.ipi_ifindex : in6_pktinfo.fields.ipi6_ifindex;
  return batch.arena.words[(batch.controlAt(i) + cmsghdr.size + index) >> 2];
}

/** Hops that datagram `i` had left (tellHops in options.ts); -1 where the socket was not asked to tell. */
export function hopsOf(batch: DatagramBatch, i: number): number {
  // It comes after the destination (ip_cmsg_recv and ip6_datagram_recv_ctl in the kernel).
  const skipped = batch.sourceLengthOf(i);
  if (batch.controlLengthOf(i) - skipped < cmsghdr.size + 4) return -1;
  const { words } = batch.arena;
  const at = batch.controlAt(i) + skipped;
  const level = words[(at + cmsghdr.fields.cmsg_level) >> 2];
  const type = words[(at + cmsghdr.fields.cmsg_type) >> 2];
  const told = level === IPPROTO_IP ? type === IP_TTL : level === IPPROTO_IPV6 && type === IPV6_HOPLIMIT;
  return told ? words[(at + cmsghdr.size) >> 2] : -1;
}

/** The user of Unix datagram `i`'s sender (tellUser in options.ts), as a signed word; UNKNOWN_USER where it isn't told. */
export function senderUser(batch: DatagramBatch, i: number): number {
  if (batch.controlLengthOf(i) < cmsghdr.size + LAYOUT.ucred.size) return UNKNOWN_USER;
  const { words } = batch.arena;
  const at = batch.controlAt(i);
  const told = words[(at + cmsghdr.fields.cmsg_level) >> 2] === SOL_SOCKET &&
    words[(at + cmsghdr.fields.cmsg_type) >> 2] === SCM_CREDENTIALS;
  return told ? words[(at + cmsghdr.size + LAYOUT.ucred.fields.uid) >> 2] : UNKNOWN_USER;
}

/** The destination of datagram `i`; undefined when the socket was not asked to tell it. */
export function destinationOf(batch: DatagramBatch, i: number): Destination | undefined {
  const family = destinationFamily(batch, i);
  if (family === 0) return undefined;
  const at = destinationAt(batch, i, family);
  return {
    address: addressText(batch.arena.bytes.subarray(at, at + (family === 4 ? 4 : 16))),
    interface: interfaceOf(batch, i, family),
  };
}

/** An address of 4 or 16 bytes as text; an IPv4 address written in IPv6 as that IPv4 address. */
export function addressText(bytes: Uint8Array): string {
  return unmapped(bytes.length === 4 ? bytes.join(".") : formatIPv6(bytes));
}

/** What icmp(7)'s errors are to the socket that sent (icmp_err_convert in icmp.c): ENOPROTOOPT, ENONET, EHOSTDOWN, EPROTO. */
const RARER = [92, 64, 112, 71];

const { cmsghdr: errorHeader } = LAYOUT;

/** Errors of a call that may be an answer's that came back, and not the call's own. */
export function mayHaveComeBack(errno: number): boolean {
  return errno === ECONNREFUSED || errno === EHOSTUNREACH || errno === ENETUNREACH || errno === EMSGSIZE ||
    RARER.includes(errno);
}

/** Has the kernel queue what comes back, of both families where the socket has both; or no longer, and forget the queue. */
export function tellReturned(fd: number, on: boolean): void {
  setOption(fd, IPPROTO_IP, IP_RECVERR, on ? 1 : 0);
  setOption(fd, IPPROTO_IPV6, IPV6_RECVERR, on ? 1 : 0);
}

/**
 * Takes some of what came back: in the batch, each sender is whom an answer was sent to, each payload its first bytes.
 * @returns how many; 0 for none, or a negative errno
 */
export function receiveReturned(batch: DatagramBatch, fd: number): number {
  return batch.receive(fd, MSG_ERRQUEUE);
}

/** Whether what came back as number `i` says that nobody was there: the port, the host or the network. */
export function wasUnreachable(batch: DatagramBatch, i: number): boolean {
  const { words } = batch.arena;
  const end = batch.controlAt(i) + batch.controlLengthOf(i);
  for (let at = batch.controlAt(i); at + errorHeader.size + 4 <= end;) {
    const length = words[at >> 2];
    const level = words[(at + errorHeader.fields.cmsg_level) >> 2];
    const type = words[(at + errorHeader.fields.cmsg_type) >> 2];
    // struct sock_extended_err begins with the errno.
    if (level === IPPROTO_IP && type === IP_RECVERR) return meansGone(words[(at + errorHeader.size) >> 2]);
    if (level === IPPROTO_IPV6 && type === IPV6_RECVERR) {
      return meansGone(words[(at + errorHeader.size) >> 2]);
    }
    if (length < errorHeader.size || length > end - at) return false;
    at += (length + 7) & ~7;
  }
  return false;
}

function meansGone(errno: number): boolean {
  return errno === ECONNREFUSED || errno === EHOSTUNREACH || errno === ENETUNREACH;
}
