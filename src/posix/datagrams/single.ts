// Sending one datagram by itself, later than what it answers: the batch with its sender has been read over by then, so
// both ends are kept as bytes. As answers.ts does, it leaves from the address that was asked (IP_PKTINFO, ip(7)).
import { EINVAL, ENETUNREACH, MSG_DONTWAIT, MSG_NOSIGNAL } from "../constants.ts";
import { NAME_SIZE } from "../address.ts";
import { LAYOUT } from "../layout.ts";
import { errno, libc } from "../libc.ts";
import type { Arena } from "../memory.ts";
import { clearInterface, CONTROL_SIZE, type DatagramBatch } from "./batch.ts";

/** Longest datagram: as much as a batch takes. */
const MOST_BYTES = 65_536;

const { msghdr, iovec } = LAYOUT;

/** Bytes of arena that {@linkcode SingleDatagram} takes. */
export const SINGLE_BYTES = msghdr.size + iovec.size + NAME_SIZE + CONTROL_SIZE + MOST_BYTES + 5 * 64;

/** Where an answer goes, and which address it leaves from. */
export interface Ends {
  /** The sockaddr that it goes to. */
  readonly name: Uint8Array;
  /** Control data that tell where the datagram that it answers was sent to; empty: routing chooses. */
  readonly source: Uint8Array;
}

/** Copies where datagram `i` of a batch is to be answered to. */
export function endsOf(batch: DatagramBatch, i: number): Ends {
  const { bytes } = batch.arena;
  const name = batch.nameAt(i);
  const control = batch.controlAt(i);
  return {
    name: bytes.slice(name, name + Math.min(batch.nameLengthOf(i), NAME_SIZE)),
    source: bytes.slice(control, control + batch.sourceLengthOf(i)),
  };
}

/** Room for one datagram on its way to the kernel; it serves all sockets of a worker in turn. */
export class SingleDatagram {
  readonly #arena: Arena;
  readonly #header: number;
  readonly #iovec: number;
  readonly #name: number;
  readonly #control: number;
  readonly #payload: number;
  readonly #view: Uint8Array<ArrayBuffer>;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#header = arena.take(msghdr.size);
    this.#iovec = arena.take(iovec.size);
    this.#name = arena.take(NAME_SIZE);
    this.#control = arena.take(CONTROL_SIZE);
    this.#payload = arena.take(MOST_BYTES);
    this.#view = arena.view(this.#header, msghdr.size);
    arena.writePointer(this.#header + msghdr.fields.msg_name, this.#name);
    arena.writePointer(this.#header + msghdr.fields.msg_iov, this.#iovec);
    arena.writePointer(this.#header + msghdr.fields.msg_control, this.#control);
    arena.words[(this.#header + msghdr.fields.msg_iovlen) / 4] = 1;
    arena.writePointer(this.#iovec, this.#payload);
  }

  /**
   * sendmsg(2) without waiting: all of `bytes` as one datagram.
   * @returns bytes sent, or a negative errno
   */
  send(fd: number, { name, source }: Ends, bytes: Uint8Array): number {
    const { words } = this.#arena;
    this.#arena.bytes.set(bytes, this.#payload);
    this.#arena.bytes.set(name, this.#name);
    this.#arena.bytes.set(source, this.#control);
    words[(this.#header + msghdr.fields.msg_namelen) / 4] = name.length;
    words[(this.#iovec + iovec.fields.iov_len) / 4] = bytes.length;
    const control = clearInterface(words, this.#control, source.length);
    const result = this.#sendmsg(fd, control);
    // Nothing can be sent from a broadcast or multicast address (answers.ts): routing chooses one.
    const refused = control > 0 && (result === -EINVAL || result === -ENETUNREACH);
    return refused ? this.#sendmsg(fd, 0) : result;
  }

  #sendmsg(fd: number, control: number): number {
    this.#arena.words[(this.#header + msghdr.fields.msg_controllen) / 4] = control;
    const sent = libc().sendmsg(fd, this.#view, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? -errno() : sent;
  }
}
