// Answers of a UDP socket that came back, told by ICMP: IP_RECVERR (ip(7)) has the kernel queue each with the address
// that it was sent to. The price: until it is read, the socket carries the error (SO_ERROR), and the next call on it,
// whatever it is about, fails once with that error in place of its own, having done nothing; so it is made again. Not
// here: whom it is told (src/listeners/returned_answers.ts), sending again (datagram_answers.ts).

import { ECONNREFUSED, EMSGSIZE, ENETUNREACH, IPPROTO_IP, IPPROTO_IPV6, MSG_ERRQUEUE } from "./constants.ts";
import { EHOSTUNREACH, IP_RECVERR, IPV6_RECVERR } from "./constants_client.ts";
import type { DatagramBatch } from "./datagram_batch.ts";
import { LAYOUT } from "./layout.ts";
import { setOption } from "./options.ts";

/** What icmp(7)'s errors are to the socket that sent (icmp_err_convert in icmp.c): ENOPROTOOPT, ENONET, EHOSTDOWN, EPROTO. */
const RARER = [92, 64, 112, 71];

const { cmsghdr } = LAYOUT;

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
  for (let at = batch.controlAt(i); at + cmsghdr.size + 4 <= end;) {
    const length = words[at >> 2];
    const level = words[(at + cmsghdr.fields.cmsg_level) >> 2];
    const type = words[(at + cmsghdr.fields.cmsg_type) >> 2];
    // struct sock_extended_err begins with the errno.
    if (level === IPPROTO_IP && type === IP_RECVERR) return meansGone(words[(at + cmsghdr.size) >> 2]);
    if (level === IPPROTO_IPV6 && type === IPV6_RECVERR) return meansGone(words[(at + cmsghdr.size) >> 2]);
    if (length < cmsghdr.size || length > end - at) return false;
    at += (length + 7) & ~7;
  }
  return false;
}

function meansGone(errno: number): boolean {
  return errno === ECONNREFUSED || errno === EHOSTUNREACH || errno === ENETUNREACH;
}
