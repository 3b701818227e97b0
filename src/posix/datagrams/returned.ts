// Answers of a UDP socket that came back, told by ICMP: IP_RECVERR (ip(7)) has the kernel queue each with the
// address that it was sent to. The price: until it is read, the socket carries the error (SO_ERROR), and the
// next call on it, whatever it is about, fails once with that error in place of its own, having done nothing;
// so that call is made again.
import {
  ECONNREFUSED,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { trySetsockopt } from "../options.ts";
import type { DatagramBatch } from "./batch.ts";

const { cmsghdr } = LAYOUT;

/**
 * Errors that icmp(7)'s messages become and that are rarer (icmp_err_convert in icmp.c): ENOPROTOOPT, ENONET,
 * EHOSTDOWN, EPROTO.
 */
const RARER = [92, 64, 112, 71];

/**
 * Whether the error of a call may be that of an answer that came back, and not the call's own.
 * @param result -errno
 */
export function mayBeReturned(result: number): boolean {
  return result === -EMSGSIZE || meansGone(-result) || RARER.includes(-result);
}

/**
 * Has the kernel queue what comes back, of both families where the socket has both; off, it forgets the queue
 * too.
 */
export function tellReturned(fd: number, on: boolean): void {
  trySetsockopt(fd, IPPROTO_IP, IP_RECVERR, on ? 1 : 0);
  trySetsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, on ? 1 : 0);
}

/**
 * Takes some of what came back: in the batch, each sender is where an answer was sent to, each payload its
 * first bytes.
 * @returns how many; 0 for none, or a negative errno
 */
export function receiveReturned(batch: DatagramBatch, fd: number): number {
  return batch.recvmmsg(fd, MSG_ERRQUEUE);
}

/**
 * Whether what came back as number `i` says that its port was closed. A host or network out of reach is no
 * client's doing: a cable, a lid, a firewall.
 */
export function wasUnreachable(batch: DatagramBatch, i: number): boolean {
  const { words } = batch.arena;
  const end = batch.controlAt(i) + batch.controlLengthOf(i);
  for (let at = batch.controlAt(i); at + cmsghdr.size + 4 <= end;) {
    const length = words[at >> 2];
    const level = words[(at + cmsghdr.fields.cmsg_level) >> 2];
    const type = words[(at + cmsghdr.fields.cmsg_type) >> 2];
    // struct sock_extended_err begins with the errno.
    if (level === IPPROTO_IP && type === IP_RECVERR) {
      return words[(at + cmsghdr.size) >> 2] === ECONNREFUSED;
    }
    if (level === IPPROTO_IPV6 && type === IPV6_RECVERR) {
      return words[(at + cmsghdr.size) >> 2] === ECONNREFUSED;
    }
    if (length < cmsghdr.size || length > end - at) return false;
    at += (length + 7) & ~7;
  }
  return false;
}

function meansGone(errno: number): boolean {
  return errno === ECONNREFUSED || errno === EHOSTUNREACH || errno === ENETUNREACH;
}
