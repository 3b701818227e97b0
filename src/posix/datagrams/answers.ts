// Answering a batch of datagrams with as few system calls as the kernel allows: sendmmsg(2), and within it
// UDP_SEGMENT (udp(7)): answers of one size to consecutive datagrams of one client leave as one segmented
// send. Each answer goes to its own peer, from the address that its datagram came to: the received IP_PKTINFO
// (ip(7)) or IPV6_PKTINFO is sent back as it came, without the interface.
import {
  EAGAIN,
  EINTR,
  EINVAL,
  EIO,
  EMSGSIZE,
  ENETUNREACH,
  IPPROTO_UDP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  POLLOUT,
  UDP_SEGMENT,
} from "../constants.ts";
import { LAYOUT } from "../layout.ts";
import { errno, libc } from "../libc.ts";
import type { Arena } from "../memory.ts";
import { pollOne } from "../poll.ts";
import {
  clearInterface,
  CONTROL,
  CONTROL_LENGTH,
  CONTROL_SIZE,
  type DatagramBatch,
  HEADER_WORDS,
  IOV,
  IOV_LENGTH,
  NAME,
  NAME_LENGTH,
} from "./batch.ts";
import type { ReplyPaths } from "./reply_paths.ts";
import { mayBeReturned } from "./returned.ts";

/** UDP_MAX_SEGMENTS of every kernel that has UDP_SEGMENT (udp.h: 64, newer ones 128). */
const MOST_SEGMENTS = 64;

/** Largest UDP payload over IPv4 (65,535 - 20 - 8) and, in 20 bytes less, over IPv6 with room to spare. */
const MOST_SEGMENTED_BYTES = 65_487;

/**
 * How long a full send buffer may hold up the loop, before the answers that don't fit are given up: UDP
 * allows that.
 */
const SEND_WAIT_MS = 2;

/**
 * How often an answer is sent again whose error may be that of an answer before it (returned.ts): each of
 * those fails one call, and a few workers may have some under way at the same time. An error that is its own
 * comes back each time.
 */
const MOST_TRIES = 8;

/** Words of struct cmsghdr before its data, and CMSG_SPACE and CMSG_LEN of a uint16_t. */
const CMSG_DATA_WORDS = LAYOUT.cmsghdr.size / 4;
const SEGMENT_SPACE = 24;
const SEGMENT_LENGTH = LAYOUT.cmsghdr.size + 2;

interface AnswerSize {
  /** Answers that may be added before they are sent. */
  answers: number;
  /** Most bytes that {@linkcode DatagramAnswers.written} may be given for one answer. */
  answer: number;
}

/** Bytes of arena that {@linkcode DatagramAnswers} takes. */
export function answerBytes({ answer, answers }: AnswerSize): number {
  return (answers + 1) * (LAYOUT.mmsghdr.size + LAYOUT.iovec.size + CONTROL_SIZE + answer) + 4 * 64;
}

/**
 * The answers to a batch: begin, then one {@linkcode same} or {@linkcode written} for each answer, then send.
 */
export class DatagramAnswers {
  /** Answers that may be added between {@linkcode begin} and {@linkcode send}. */
  readonly capacity: number;
  /** Byte offset in the arena where the next written answer belongs. */
  writeAt: number;
  /** Totals of the last {@linkcode send}. */
  sent = 0;
  sentBytes = 0;
  unsent = 0;
  /** 0 when all were sent, or the last failure's negative errno. */
  lastResult = 0;
  /**
   * By answer, in the order in which they were added: 0, or the negative errno of one that could not be sent.
   */
  readonly results: Int32Array;

  /** Where Unix datagrams may be answered to; absent where every sender's own address is. */
  readonly #paths: ReplyPaths | undefined;
  readonly #arena: Arena;
  readonly #batch: DatagramBatch;
  readonly #vector: Uint8Array<ArrayBuffer>;
  readonly #headers: number;
  readonly #iovecs: number;
  readonly #controls: number;
  readonly #out: number;
  /**
   * Per message: its first iovec and how many it has, its answers and their size, one datagram that it
   * answers.
   */
  readonly #firstIovec: Int32Array;
  readonly #iovecCount: Int32Array;
  readonly #count: Int32Array;
  readonly #size: Int32Array;
  readonly #datagram: Int32Array;
  /** Number of its first answer. */
  readonly #first: Int32Array;
  #messages = 0;
  #answers = 0;
  #tries = 0;
  #usedIovecs = 0;
  /** Where the last answer ended: one that begins there needs no iovec of its own. */
  #lastEnd = 0;

  constructor(arena: Arena, batch: DatagramBatch, { answers, answer }: AnswerSize, paths?: ReplyPaths) {
    this.#paths = paths;
    this.#arena = arena;
    this.#batch = batch;
    this.capacity = answers;
    // One more of each than there can be answers, for those that must be sent again one by one.
    const headers = arena.take((answers + 1) * LAYOUT.mmsghdr.size);
    this.#vector = arena.view(headers, (answers + 1) * LAYOUT.mmsghdr.size);
    this.#headers = headers / 4;
    this.#iovecs = arena.take((answers + 1) * LAYOUT.iovec.size);
    this.#controls = arena.take(answers * CONTROL_SIZE);
    this.#out = arena.take(answers * answer);
    this.writeAt = this.#out;
    this.#firstIovec = new Int32Array(answers);
    this.#iovecCount = new Int32Array(answers);
    this.#count = new Int32Array(answers);
    this.#size = new Int32Array(answers);
    this.#datagram = new Int32Array(answers);
    this.#first = new Int32Array(answers);
    this.results = new Int32Array(answers);
  }

  /** Forgets the last batch's answers. */
  begin(): void {
    if (this.unsent > 0) this.results.fill(0, 0, this.#answers);
    this.#messages = 0;
    this.#answers = 0;
    this.#usedIovecs = 0;
    this.writeAt = this.#out;
  }

  /**
   * Whether datagram `i`, whose sender has a name, may be answered; asked before each answer.
   * @returns 0, or as {@linkcode ReplyPaths.open} says
   */
  mayReach(i: number): number {
    return this.#paths === undefined ? 0 : this.#paths.open(i);
  }

  /**
   * Datagram `i` is answered with its own bytes, from where they lie.
   * @param segmentLimit answers of more bytes than this are not joined into one segmented send
   */
  same(i: number, segmentLimit: number): void {
    this.#add(i, this.#batch.payloadAt(i), this.#batch.lengthOf(i), segmentLimit);
  }

  /**
   * Datagram `i` is answered with the `length` bytes just written at {@linkcode writeAt}; else as {@linkcode
   * same}.
   */
  written(i: number, length: number, segmentLimit: number): void {
    const from = this.writeAt;
    this.writeAt = from + length;
    this.#add(i, from, length, segmentLimit);
  }

  /**
   * Sends what was added, then counts it in `sent`, `sentBytes`, `unsent` and `lastResult`.
   * @param tellsReturned whether a call may fail with the error of an earlier answer (returned.ts)
   * @returns the size of answers that this socket refused to segment (too large for the path's MTU), or 0
   */
  send(fd: number, tellsReturned = false): number {
    this.sent =
      this.sentBytes =
      this.unsent =
      this.lastResult =
        0;
    for (let m = 0; m < this.#messages; m++) this.#writeHeader(m);
    this.#tries = tellsReturned ? MOST_TRIES : 0;
    let at = 0;
    let waited = false;
    let refused = 0;
    let tries = this.#tries;
    while (at < this.#messages) {
      const vector = at === 0 ? this.#vector : this.#vector.subarray(at * LAYOUT.mmsghdr.size);
      const result = sendmmsg(fd, vector, this.#messages - at);
      if (result > 0) {
        for (let m = at; m < at + result; m++) this.#countSent(this.#count[m], this.#size[m]);
        at += result;
        tries = this.#tries;
        continue;
      }
      if (result === -EINTR || (tries-- > 0 && mayBeReturned(result))) continue;
      if (result === -EAGAIN && !waited) {
        waited = true;
        pollOne(fd, POLLOUT, SEND_WAIT_MS);
      } else if ((result === -EINVAL || result === -ENETUNREACH) && this.#giveUpSource(at)) {
        continue;
      } else if (this.#count[at] > 1 && (result === -EINVAL || result === -EMSGSIZE || result === -EIO)) {
        if (this.#sendUnsegmented(fd, at)) refused = this.#size[at];
        at++;
      } else {
        this.#countUnsent(this.#first[at], this.#count[at], result);
        at++;
        tries = this.#tries;
      }
    }
    this.#paths?.close();
    return refused;
  }

  /**
   * Nothing can be sent from a broadcast or multicast address (EINVAL, ENETUNREACH), but IPV6_PKTINFO tells
   * it as the one that the datagram came to; only IP_PKTINFO has a spec_dst. Message `m` then leaves from the
   * one that routing chooses.
   * @returns false when it had no source to give up
   */
  #giveUpSource(m: number): boolean {
    const { words } = this.#arena;
    const header = this.#headers + m * HEADER_WORDS;
    const length = this.#batch.sourceLengthOf(this.#datagram[m]);
    const rest = this.#count[m] > 1 ? SEGMENT_SPACE : 0;
    if (length === 0 || words[header + CONTROL_LENGTH] === rest) return false;
    this.#arena.writePointer((header + CONTROL) * 4, this.#controls + m * CONTROL_SIZE + length);
    words[header + CONTROL_LENGTH] = rest;
    return true;
  }

  #countSent(count: number, size: number): void {
    this.sent += count;
    this.sentBytes += count * size;
  }

  #countUnsent(first: number, count: number, result: number): void {
    this.lastResult = result;
    this.unsent += count;
    this.results.fill(result, first, first + count);
  }

  #add(i: number, from: number, length: number, segmentLimit: number): void {
    const last = this.#messages - 1;
    const joins = last >= 0 && length > 0 && length <= segmentLimit && this.#size[last] === length &&
      this.#count[last] < MOST_SEGMENTS && (this.#count[last] + 1) * length <= MOST_SEGMENTED_BYTES &&
      this.#batch.sameEnds(i, this.#datagram[last]);
    if (joins) {
      this.#count[last]++;
      if (from === this.#lastEnd) {
        this.#arena.words[(this.#iovecAt(this.#usedIovecs - 1) >> 2) + 2] += length;
      } else {
        this.#iovecCount[last]++;
        this.#addIovec(from, length);
      }
    } else {
      const message = this.#messages++;
      this.#firstIovec[message] = this.#usedIovecs;
      this.#iovecCount[message] = 1;
      this.#count[message] = 1;
      this.#size[message] = length;
      this.#datagram[message] = i;
      this.#first[message] = this.#answers;
      this.#addIovec(from, length);
    }
    this.#answers++;
    this.#lastEnd = from + length;
  }

  #addIovec(from: number, length: number): void {
    const iovec = this.#iovecAt(this.#usedIovecs++);
    this.#arena.writePointer(iovec, from);
    this.#arena.words[(iovec >> 2) + 2] = length;
  }

  #iovecAt(i: number): number {
    return this.#iovecs + i * LAYOUT.iovec.size;
  }

  /** Writes message `m`'s header in its place. */
  #writeHeader(m: number): void {
    const to = this.#headers + m * HEADER_WORDS;
    const segment = this.#count[m] > 1 ? this.#size[m] : 0;
    this.#address(to, this.#datagram[m], segment, this.#controls + m * CONTROL_SIZE);
    this.#arena.writePointer((to + IOV) * 4, this.#iovecAt(this.#firstIovec[m]));
    this.#arena.words[to + IOV_LENGTH] = this.#iovecCount[m];
  }

  /**
   * Addresses the header at word `to` to datagram `i`'s sender.
   * @param room for a segmented send's control data
   */
  #address(to: number, i: number, segment: number, room: number): void {
    const words = this.#arena.words;
    const from = this.#batch.headerOf(i);
    words[to + NAME] = words[from + NAME];
    words[to + NAME + 1] = words[from + NAME + 1];
    words[to + NAME_LENGTH] = words[from + NAME_LENGTH];
    const own = this.#paths?.nameLengthOf(i) ?? 0;
    if (own > 0) {
      this.#arena.writePointer((to + NAME) * 4, this.#paths!.nameAt(i));
      words[to + NAME_LENGTH] = own;
    }
    const control = this.#batch.controlAt(i);
    const length = clearInterface(words, control, this.#batch.sourceLengthOf(i));
    this.#arena.writePointer((to + CONTROL) * 4, segment === 0 ? control : room);
    words[to + CONTROL_LENGTH] = segment === 0 ? length : this.#writeSegment(room, control, length, segment);
  }

  /**
   * Copies `length` bytes of control data from `control` to `own` and appends UDP_SEGMENT. It is a copy
   * because datagrams that arrived joined share theirs, and their answers may leave in segments of several
   * sizes.
   * @returns its bytes
   */
  #writeSegment(own: number, control: number, length: number, segment: number): number {
    const words = this.#arena.words;
    const to = own >> 2;
    const copied = length >> 2;
    const from = control >> 2;
    for (let word = 0; word < copied; word++) words[to + word] = words[from + word];
    const append = to + copied;
    words[append] = SEGMENT_LENGTH;
    words[append + 1] = 0;
    words[append + 2] = IPPROTO_UDP;
    words[append + 3] = UDP_SEGMENT;
    words[append + CMSG_DATA_WORDS] = segment;
    return length + SEGMENT_SPACE;
  }

  /** Sends message `m`'s answers one by one. @returns whether any could be sent so */
  #sendUnsegmented(fd: number, m: number): boolean {
    const before = this.sent;
    const spare = this.#headers + this.capacity * HEADER_WORDS;
    const spareIovec = this.#iovecAt(this.capacity) >> 2;
    const one = this.#vector.subarray(this.capacity * LAYOUT.mmsghdr.size);
    const { words } = this.#arena;
    this.#address(spare, this.#datagram[m], 0, 0);
    this.#arena.writePointer((spare + IOV) * 4, this.#iovecAt(this.capacity));
    words[spare + IOV_LENGTH] = 1;
    let answer = this.#first[m];
    for (let i = this.#firstIovec[m]; i < this.#firstIovec[m] + this.#iovecCount[m]; i++) {
      const iovec = this.#iovecAt(i) >> 2;
      for (let from = 0; from < words[iovec + 2]; from += this.#size[m]) {
        this.#copyPointer(iovec, spareIovec, from);
        words[spareIovec + 2] = this.#size[m];
        const result = this.#sendOne(fd, one);
        if (result > 0) this.#countSent(1, this.#size[m]);
        else this.#countUnsent(answer, 1, result);
        answer++;
      }
    }
    return this.sent > before;
  }

  /** @returns 1, or the negative errno of an answer that could not be sent */
  #sendOne(fd: number, one: Uint8Array<ArrayBuffer>): number {
    for (let tries = this.#tries;; tries--) {
      const result = sendmmsg(fd, one, 1);
      if (result > 0 || tries <= 0 || !mayBeReturned(result)) return result;
    }
  }

  /** Writes the pointer of the iovec at word `from`, moved on by `bytes`, into the one at word `to`. */
  #copyPointer(from: number, to: number, bytes: number): void {
    const { words } = this.#arena;
    const low = (words[from] >>> 0) + bytes;
    words[to] = low | 0;
    words[to + 1] = words[from + 1] + (low >= 2 ** 32 ? 1 : 0);
  }
}

/**
 * sendmmsg(2) without waiting and without SIGPIPE, or for one message sendmsg(2), which is cheaper: an
 * mmsghdr begins with its msghdr.
 * @returns messages sent, or a negative errno
 */
function sendmmsg(fd: number, vector: Uint8Array<ArrayBuffer>, messages: number): number {
  const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  const sent = messages > 1
    ? libc().sendmmsg(fd, vector, messages, flags)
    : libc().sendmsg(fd, vector, flags);
  if (sent < 0) return -errno();
  return messages > 1 ? sent : 1;
}
