// Receiving datagrams, up to a batch a call: recvmmsg(2) into regions of an arena, laid out once and reused
// for ever, so that nothing is allocated per datagram; and what each datagram's control data tell. A batch
// serves every datagram socket of a worker in turn: it is filled, answered (answers.ts) and done with before
// the next.
import { addressText, isLinkLocal, NAME_SIZE } from "../address.ts";
import {
  EAGAIN,
  IP_PKTINFO,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  MSG_CMSG_CLOEXEC,
  MSG_DONTWAIT,
  SCM_CREDENTIALS,
  SOL_SOCKET,
  UDP_GRO,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { errno, libc } from "../libc.ts";
import type { Arena } from "../memory.ts";
import { UNKNOWN_USER } from "../socket.ts";

/**
 * Room for a message's control data: IPV6_PKTINFO takes 40 bytes, UDP_GRO, UDP_SEGMENT or IPV6_HOPLIMIT 24
 * more each.
 */
export const CONTROL_SIZE = 128;

/**
 * Of it, what a Unix socket's messages may use: CMSG_SPACE of struct ucred. The kernel writes the credentials
 * first (scm_recv in net/core/scm.c), so that no room is left for SCM_RIGHTS: 20 descriptors a datagram would
 * stay open in the lab, and fill its table within a second.
 */
export const CREDENTIALS_CONTROL = 32;

/** Datagrams that one message may hold: UDP_MAX_SEGMENTS (udp.h: 64, newer kernels 128). */
const MOST_JOINED = 128;

/** CMSG_SPACE of the int that UDP_GRO tells: the size of the joined datagrams. */
const GRO_SPACE = 24;

const { mmsghdr, msghdr, iovec, cmsghdr, in_pktinfo, in6_pktinfo, ucred } = LAYOUT;
const CMSG_LEVEL = cmsghdr.fields.cmsg_level / 4;
const CMSG_TYPE = cmsghdr.fields.cmsg_type / 4;
const CMSG_DATA = cmsghdr.size / 4;

/** Without waiting; a descriptor that came all the same would not be passed on to a program that we start. */
const RECEIVE = MSG_DONTWAIT | MSG_CMSG_CLOEXEC;

/** 32-bit words of an mmsghdr, and where its fields lie in them. */
export const HEADER_WORDS = mmsghdr.size / 4;
export const NAME = msghdr.fields.msg_name / 4;
export const NAME_LENGTH = msghdr.fields.msg_namelen / 4;
export const IOV = msghdr.fields.msg_iov / 4;
export const IOV_LENGTH = msghdr.fields.msg_iovlen / 4;
export const CONTROL = msghdr.fields.msg_control / 4;
export const CONTROL_LENGTH = msghdr.fields.msg_controllen / 4;
const FLAGS = msghdr.fields.msg_flags / 4;
const LENGTH = mmsghdr.fields.msg_len / 4;

export interface BatchSize {
  /** Messages a call. */
  entries: number;
  /** Bytes of the largest datagram; longer ones arrive cut, with MSG_TRUNC. */
  datagram: number;
  /** Bytes of control data a message, where not {@linkcode CONTROL_SIZE}. */
  control?: number;
}

/** Bytes of arena that {@linkcode DatagramBatch} takes. */
export function batchBytes({ entries, datagram }: BatchSize): number {
  const each = mmsghdr.size + iovec.size + NAME_SIZE + CONTROL_SIZE + spread(datagram);
  return entries * each + 5 * 64;
}

/**
 * Payloads lie one cache line further apart than their size, so that the first bytes of 64 datagrams, which
 * are all that most labs send, don't compete for the same few cache sets (a 64 KiB stride maps them onto
 * one).
 */
function spread(datagram: number): number {
  return Math.ceil(datagram / 64) * 64 + 64;
}

/**
 * The datagrams of one receive, by number; each group of fields below is an array with one entry a message or
 * datagram.
 */
export class DatagramBatch {
  readonly arena: Arena;
  readonly entries: number;
  /** Bytes of control data that the kernel may write a message. */
  readonly #controlRoom: number;
  /** Word offset of entry 0's mmsghdr, and byte offsets of its payload, sender and control data. */
  readonly headers: number;
  readonly #payloads: number;
  readonly #stride: number;
  readonly #names: number;
  readonly #controls: number;
  readonly #vector: Uint8Array<ArrayBuffer>;
  /** Messages whose value-result fields the kernel has changed since they were last set. */
  #dirty: number;
  /** By message: bytes of its control data that tell of joined datagrams, ahead of the rest. */
  readonly #skipped: Int32Array;
  /** By datagram: its message, its first byte in the arena, its length. */
  readonly #message: Int32Array;
  readonly #at: Int32Array;
  readonly #length: Int32Array;
  /** Messages of the last {@linkcode recvmmsg}: as many as there is room for means that more may wait. */
  messages = 0;

  constructor(arena: Arena, size: BatchSize) {
    const { entries, datagram, control = CONTROL_SIZE } = size;
    this.#controlRoom = control;
    this.arena = arena;
    this.entries = entries;
    this.#stride = spread(datagram);
    this.#skipped = new Int32Array(entries);
    this.#message = new Int32Array(entries * MOST_JOINED);
    this.#at = new Int32Array(entries * MOST_JOINED);
    this.#length = new Int32Array(entries * MOST_JOINED);
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
      arena.writePointer(header + msghdr.fields.msg_name, this.#names + i * NAME_SIZE);
      arena.writePointer(header + msghdr.fields.msg_iov, vector);
      arena.writePointer(header + msghdr.fields.msg_control, this.#controls + i * CONTROL_SIZE);
      arena.words[(header + msghdr.fields.msg_iovlen) / 4] = 1;
      arena.writePointer(vector, this.#payloads + i * this.#stride);
      arena.words[(vector + iovec.fields.iov_len) / 4] = datagram;
    }
    this.#dirty = entries;
  }

  /**
   * recvmmsg(2) without waiting. Where a socket has UDP_GRO (udp(7)), datagrams of one size from one client
   * arrive joined in one message; they are told apart again here.
   * @param flags MSG_ERRQUEUE for answers that came back (returned.ts)
   * @param most messages taken at once, for those who do much for each
   * @returns how many datagrams came (0: none yet), or a negative errno
   */
  recvmmsg(fd: number, flags = 0, most = this.entries): number {
    const words = this.arena.words;
    for (let i = 0, at = this.headers; i < this.#dirty; i++, at += HEADER_WORDS) {
      words[at + NAME_LENGTH] = NAME_SIZE;
      words[at + CONTROL_LENGTH] = this.#controlRoom;
    }
    const received = libc().recvmmsg(fd, this.#vector, most, RECEIVE | flags, null);
    if (received < 0) {
      const error = errno();
      this.#dirty = this.entries;
      return error === EAGAIN ? 0 : -error;
    }
    this.#dirty = received;
    this.messages = received;
    return this.#tellApart(received);
  }

  /** Fills the table of datagrams from the messages. @returns how many there are */
  #tellApart(messages: number): number {
    const words = this.arena.words;
    let count = 0;
    for (let m = 0; m < messages; m++) {
      const header = this.headers + m * HEADER_WORDS;
      const control = (this.#controls + m * CONTROL_SIZE) >> 2;
      const joined = words[header + CONTROL_LENGTH] >= GRO_SPACE && words[control + CMSG_TYPE] === UDP_GRO &&
        words[control + CMSG_LEVEL] === IPPROTO_UDP;
      this.#skipped[m] = joined ? GRO_SPACE : 0;
      const length = words[header + LENGTH];
      // All but the last are of the size told; an empty datagram is one too.
      const size = joined ? words[control + CMSG_DATA] : length;
      let from = 0;
      do {
        this.#message[count] = m;
        this.#at[count] = this.#payloads + m * this.#stride + from;
        this.#length[count++] = Math.min(size, length - from);
        from += size;
      } while (from < length && count < this.#at.length);
    }
    return count;
  }

  /** Bytes of datagram `i`. */
  lengthOf(i: number): number {
    return this.#length[i];
  }

  /** recvmsg's flags of datagram `i`: MSG_TRUNC when it was longer than the batch's size. */
  flagsOf(i: number): number {
    // The kernel gives this one back as it was asked for.
    return this.arena.words[this.headerOf(i) + FLAGS] & ~MSG_CMSG_CLOEXEC;
  }

  /** Byte offset in the arena of datagram `i`'s first byte. */
  payloadAt(i: number): number {
    return this.#at[i];
  }

  /** Word offset in the arena of the mmsghdr that datagram `i` came in. */
  headerOf(i: number): number {
    return this.headers + this.#message[i] * HEADER_WORDS;
  }

  /** The datagram after the last of the message that `i` came in, or `to` if that comes first. */
  messageEnd(i: number, to: number): number {
    let end = i + 1;
    while (end < to && this.#message[end] === this.#message[i]) end++;
    return end;
  }

  /** Byte offset in the arena of datagram `i`'s sender, a sockaddr of {@linkcode nameLengthOf} bytes. */
  nameAt(i: number): number {
    return this.#names + this.#message[i] * NAME_SIZE;
  }

  /** Byte offset in the arena of where message `m`'s sender is written, {@linkcode NAME_SIZE} bytes. */
  senderRoom(m: number): number {
    return this.#names + m * NAME_SIZE;
  }

  /** Bytes of datagram `i`'s sender address; 0 when it has none (an unbound Unix socket). */
  nameLengthOf(i: number): number {
    return this.arena.words[this.headerOf(i) + NAME_LENGTH];
  }

  /** Byte offset in the arena of datagram `i`'s control data: what it tells of its destination. */
  controlAt(i: number): number {
    return this.#controls + this.#message[i] * CONTROL_SIZE + this.#skipped[this.#message[i]];
  }

  /** Bytes of datagram `i`'s control data. */
  controlLengthOf(i: number): number {
    return this.arena.words[this.headerOf(i) + CONTROL_LENGTH] - this.#skipped[this.#message[i]];
  }

  /**
   * Bytes of it, from its start, that tell where datagram `i` was sent to; an answer takes them along as its
   * source.
   */
  sourceLengthOf(i: number): number {
    if (this.controlLengthOf(i) < cmsghdr.size) return 0;
    const { words } = this.arena;
    const at = this.controlAt(i) >> 2;
    const level = words[at + CMSG_LEVEL];
    if (level !== IPPROTO_IP && level !== IPPROTO_IPV6) return 0;
    return Math.min(this.controlLengthOf(i), (words[at] + 7) & ~7);
  }

  /** Whether `i` came from the same sender to the same local address as `j`. */
  sameEnds(i: number, j: number): boolean {
    if (this.#message[i] === this.#message[j]) return true;
    const names = this.nameLengthOf(i);
    const controls = this.controlLengthOf(i);
    return names === this.nameLengthOf(j) && controls === this.controlLengthOf(j) &&
      this.#sameWords(this.nameAt(i), this.nameAt(j), names) &&
      this.#sameWords(this.controlAt(i), this.controlAt(j), controls);
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

/** Where a datagram was sent to. */
export interface Destination {
  /** The address in its header: one of this machine's, a broadcast address or a group. */
  readonly address: string;
  /**
   * Index of the interface it came in by; 0 once it was answered, since an answer must not be bound to it.
   */
  readonly interface: number;
}

/**
 * Whether datagram `i` tells its destination: 4 or 6 for the family of the address, 0 for no. Allocates
 * nothing.
 */
export function destinationFamily(batch: DatagramBatch, i: number): 0 | 4 | 6 {
  if (batch.controlLengthOf(i) < cmsghdr.size) return 0;
  const { words } = batch.arena;
  const at = batch.controlAt(i);
  const level = words[(at >> 2) + CMSG_LEVEL];
  const type = words[(at >> 2) + CMSG_TYPE];
  if (level === IPPROTO_IP && type === IP_PKTINFO) return 4;
  return level === IPPROTO_IPV6 && type === IPV6_PKTINFO ? 6 : 0;
}

/** Byte offset in the arena of the address that datagram `i` was sent to: 4 or 16 bytes, by its family. */
export function destinationAt(batch: DatagramBatch, i: number, family: 4 | 6): number {
  const field = family === 4 ? in_pktinfo.fields.ipi_addr : in6_pktinfo.fields.ipi6_addr;
  return batch.controlAt(i) + cmsghdr.size + field;
}

/**
 * Whether datagram `i` was sent to a broadcast or multicast address, as far as its socket tells: then the
 * address to answer from (ipi_spec_dst) is another than the one it was sent to.
 */
export function cameToMany(batch: DatagramBatch, i: number): boolean {
  const family = destinationFamily(batch, i);
  if (family === 0) return false;
  const { words, bytes } = batch.arena;
  if (family === 6) return bytes[destinationAt(batch, i, 6)] === 0xff;
  const at = batch.controlAt(i) + cmsghdr.size;
  return words[(at + in_pktinfo.fields.ipi_addr) >> 2] !== words[(at + in_pktinfo.fields.ipi_spec_dst) >> 2];
}

/**
 * Index of the interface that datagram `i` came in by; 0 once it was answered.
 * @param family its destination's
 */
export function interfaceOf(batch: DatagramBatch, i: number, family: 4 | 6): number {
  const index = family === 4 ? in_pktinfo.fields.ipi_ifindex : in6_pktinfo.fields.ipi6_ifindex;
  return batch.arena.words[(batch.controlAt(i) + cmsghdr.size + index) >> 2];
}

/**
 * Turns where a datagram was sent to into its answer's source: the interface is cleared, so that routing
 * chooses it. A link-local address keeps it: without one it means nothing.
 * @returns `length`, its bytes
 */
export function clearInterface(words: Int32Array, control: number, length: number): number {
  const at = control >> 2;
  const data = at + CMSG_DATA;
  if (length > 0 && words[at + 2] === IPPROTO_IP) words[data + in_pktinfo.fields.ipi_ifindex / 4] = 0;
  if (length > 0 && words[at + 2] === IPPROTO_IPV6 && !isLinkLocal(words[data])) {
    words[data + in6_pktinfo.fields.ipi6_ifindex / 4] = 0;
  }
  return length;
}

/** Hops that datagram `i` had left (tellHops in options.ts); -1 where the socket was not asked to tell. */
export function hopsOf(batch: DatagramBatch, i: number): number {
  // It comes after the destination (ip_cmsg_recv and ip6_datagram_recv_ctl in the kernel).
  const skipped = batch.sourceLengthOf(i);
  if (batch.controlLengthOf(i) - skipped < cmsghdr.size + 4) return -1;
  const { words } = batch.arena;
  const at = batch.controlAt(i) + skipped;
  const level = words[(at >> 2) + CMSG_LEVEL];
  const type = words[(at >> 2) + CMSG_TYPE];
  const told = level === IPPROTO_IP ? type === IP_TTL : level === IPPROTO_IPV6 && type === IPV6_HOPLIMIT;
  return told ? words[(at + cmsghdr.size) >> 2] : -1;
}

/**
 * The user of Unix datagram `i`'s sender (tellUser in options.ts), as a signed word; UNKNOWN_USER where it
 * isn't told.
 */
export function senderUser(batch: DatagramBatch, i: number): number {
  if (batch.controlLengthOf(i) < cmsghdr.size + ucred.size) return UNKNOWN_USER;
  const { words } = batch.arena;
  const at = batch.controlAt(i);
  const told = words[(at >> 2) + CMSG_LEVEL] === SOL_SOCKET &&
    words[(at >> 2) + CMSG_TYPE] === SCM_CREDENTIALS;
  return told ? words[(at + cmsghdr.size + ucred.fields.uid) >> 2] : UNKNOWN_USER;
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
