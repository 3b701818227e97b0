// Receiving datagrams, up to a batch a call: recvmmsg(2) into regions of an arena, laid out once and reused for ever,
// so that nothing is allocated per datagram. Serves every datagram socket of a reactor in turn: a batch is filled,
// answered (datagram_answers.ts) and done with before the next. Not here: what an answer is.

import type { Arena } from "./arena.ts";
import { EAGAIN, MSG_DONTWAIT } from "./constants.ts";
import { errno } from "./errno.ts";
import { LAYOUT } from "./layout.ts";
import { libc } from "./libc.ts";

/** Room for one sender's address: the longest, sockaddr_un (110 bytes), rounded up. */
export const NAME_SIZE = 112;

/** Room for a datagram's control data: IPV6_PKTINFO takes 40 bytes, UDP_SEGMENT 24 more on the way out. */
export const CONTROL_SIZE = 128;

const { mmsghdr, msghdr, iovec } = LAYOUT;

/** 32-bit words of an mmsghdr, and where its fields lie in them. */
export const HEADER_WORDS = mmsghdr.size / 4;
export const NAME = msghdr.fields.msg_name / 4;
export const NAME_LENGTH = msghdr.fields.msg_namelen / 4;
export const IOV = msghdr.fields.msg_iov / 4;
export const IOV_LENGTH = msghdr.fields.msg_iovlen / 4;
export const CONTROL = msghdr.fields.msg_control / 4;
export const CONTROL_LENGTH = msghdr.fields.msg_controllen / 4;
export const FLAGS = msghdr.fields.msg_flags / 4;
export const LENGTH = mmsghdr.fields.msg_len / 4;

export interface BatchSize {
  /** Datagrams a call. */
  entries: number;
  /** Bytes of the largest datagram; longer ones arrive cut, with MSG_TRUNC. */
  datagram: number;
}

/** Bytes of arena that {@linkcode DatagramBatch} takes. */
export function batchBytes({ entries, datagram }: BatchSize): number {
  const each = mmsghdr.size + iovec.size + NAME_SIZE + CONTROL_SIZE + spread(datagram);
  return entries * each + 5 * 64;
}

/**
 * Payloads lie one cache line further apart than their size, so that the first bytes of 64 datagrams, which are all
 * that most labs send, don't compete for the same few cache sets (a 64 KiB stride maps them onto one).
 */
function spread(datagram: number): number {
  return Math.ceil(datagram / 64) * 64 + 64;
}

export class DatagramBatch {
  readonly arena: Arena;
  readonly entries: number;
  /** Word offset of entry 0's mmsghdr, and byte offsets of its payload, sender and control data. */
  readonly headers: number;
  readonly #payloads: number;
  readonly #stride: number;
  readonly #names: number;
  readonly #controls: number;
  readonly #vector: Uint8Array<ArrayBuffer>;
  /** Entries whose value-result fields the kernel has changed since they were last set. */
  #dirty: number;

  constructor(arena: Arena, size: BatchSize) {
    const { entries, datagram } = size;
    this.arena = arena;
    this.entries = entries;
    this.#stride = spread(datagram);
    const headers = arena.take(entries * mmsghdr.size);
    const iovecs = arena.take(entries * iovec.size);
    this.#names = arena.take(entries * NAME_SIZE);
    this.#controls = arena.take(entries * CONTROL_SIZE);
    this.#payloads = arena.take(entries * this.#stride);
    this.headers = headers / 4;
    this.#vector = arena.view(headers, entries * mmsghdr.size);
    for (let i = 0; i < entries; i++) {
      const header = headers + i * mmsghdr.size;
      const vector = iovecs + i * iovec.size;
      arena.writePointer(header + msghdr.fields.msg_name, this.nameAt(i));
      arena.writePointer(header + msghdr.fields.msg_iov, vector);
      arena.writePointer(header + msghdr.fields.msg_control, this.controlAt(i));
      arena.words[(header + msghdr.fields.msg_iovlen) / 4] = 1;
      arena.writePointer(vector, this.payloadAt(i));
      arena.words[(vector + iovec.fields.iov_len) / 4] = datagram;
    }
    this.#dirty = entries;
  }

  /**
   * recvmmsg(2) without waiting.
   * @returns how many datagrams came (0: none yet), or a negative errno
   */
  receive(fd: number): number {
    const words = this.arena.words;
    for (let i = 0, at = this.headers; i < this.#dirty; i++, at += HEADER_WORDS) {
      words[at + NAME_LENGTH] = NAME_SIZE;
      words[at + CONTROL_LENGTH] = CONTROL_SIZE;
    }
    const received = libc().recvmmsg(fd, this.#vector, this.entries, MSG_DONTWAIT, null);
    if (received < 0) {
      const error = errno();
      this.#dirty = this.entries;
      return error === EAGAIN ? 0 : -error;
    }
    this.#dirty = received;
    return received;
  }

  /** Bytes of datagram `i`. */
  lengthOf(i: number): number {
    return this.arena.words[this.headers + i * HEADER_WORDS + LENGTH];
  }

  /** recvmsg's flags of datagram `i`: MSG_TRUNC when it was longer than the batch's size. */
  flagsOf(i: number): number {
    return this.arena.words[this.headers + i * HEADER_WORDS + FLAGS];
  }

  /** Byte offset in the arena of datagram `i`'s first byte. */
  payloadAt(i: number): number {
    return this.#payloads + i * this.#stride;
  }

  /** Byte offset in the arena of datagram `i`'s sender, a sockaddr of {@linkcode nameLengthOf} bytes. */
  nameAt(i: number): number {
    return this.#names + i * NAME_SIZE;
  }

  /** Bytes of datagram `i`'s sender address; 0 when it has none (an unbound Unix socket). */
  nameLengthOf(i: number): number {
    return this.arena.words[this.headers + i * HEADER_WORDS + NAME_LENGTH];
  }

  /** Byte offset in the arena of datagram `i`'s control data. */
  controlAt(i: number): number {
    return this.#controls + i * CONTROL_SIZE;
  }

  /** Bytes of datagram `i`'s control data. */
  controlLengthOf(i: number): number {
    return this.arena.words[this.headers + i * HEADER_WORDS + CONTROL_LENGTH];
  }

  /** Whether `i` came from the same sender to the same local address as `j`. */
  sameEnds(i: number, j: number): boolean {
    const words = this.arena.words;
    const a = this.headers + i * HEADER_WORDS;
    const b = this.headers + j * HEADER_WORDS;
    return words[a + NAME_LENGTH] === words[b + NAME_LENGTH] &&
      words[a + CONTROL_LENGTH] === words[b + CONTROL_LENGTH] &&
      this.#sameWords(this.nameAt(i), this.nameAt(j), words[a + NAME_LENGTH]) &&
      this.#sameWords(this.controlAt(i), this.controlAt(j), words[a + CONTROL_LENGTH]);
  }

  #sameWords(a: number, b: number, length: number): boolean {
    const words = this.arena.words;
    const end = (a + length + 3) >> 2;
    for (let x = a >> 2, y = b >> 2; x < end; x++, y++) {
      if (words[x] !== words[y]) return false;
    }
    return true;
  }
}
