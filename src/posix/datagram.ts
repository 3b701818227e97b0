// One datagram at a time, with the address it goes to or came from: sendto(2) and recvfrom(2), as a client uses them.
// Not here: a server's batches (datagram_batch.ts), waiting (waiter.ts).

import { decodeAddress, type SocketAddress } from "./address.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_TRUNC } from "./constants.ts";
import { NAME_SIZE } from "./datagram_batch.ts";
import { errno } from "./errno.ts";
import { libc } from "./libc.ts";

/** Most bytes of a UDP datagram over IPv4: 65,535 less the IP header (20) and the UDP header (8). */
export const MOST_DATAGRAM_BYTES = 65_507;

/**
 * sendto(2) without waiting: the whole of `bytes` as one datagram.
 *
 * @param to a sockaddr as address.ts encodes it
 * @returns bytes sent, or a negative errno
 */
export function sendto(fd: number, bytes: Uint8Array<ArrayBuffer>, to: Uint8Array<ArrayBuffer>): number {
  const sent = libc().sendto(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL, to, to.length);
  return sent < 0 ? -errno() : sent;
}

const senderName = new Uint8Array(NAME_SIZE);
const senderLength = new Uint32Array(1);

/**
 * recvfrom(2) without waiting; {@linkcode sender} tells who sent it.
 *
 * @param bytes takes the datagram, or as much of it as fits
 * @returns the datagram's real length, which may be more than fits (MSG_TRUNC), or a negative errno
 */
export function recvfrom(fd: number, bytes: Uint8Array<ArrayBuffer>): number {
  // Value and result: the course's slides leave it unset, and the first sender is lost.
  senderLength[0] = NAME_SIZE;
  const flags = MSG_DONTWAIT | MSG_TRUNC;
  const received = libc().recvfrom(fd, bytes, bytes.length, flags, senderName, senderLength);
  return received < 0 ? -errno() : received;
}

/** Who sent what {@linkcode recvfrom} took last; undefined for a Unix socket without a name. */
export function sender(): SocketAddress | undefined {
  return decodeAddress(senderName, Math.min(senderLength[0], NAME_SIZE));
}
