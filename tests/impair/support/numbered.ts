// Numbered datagrams through an echo whose answers are impaired: what comes back is held against the fates of the seed,
// datagram by datagram.
import { type Fates, flipBit } from "../../../src/impair/fates.ts";
import { encodeInet } from "../../../src/posix/address.ts";
import { POLLIN } from "../../../src/posix/constants.ts";
import { askReceiveBuffer } from "../../../src/posix/options.ts";
import { pollOne } from "../../../src/posix/poll.ts";
import { close, connect, recv, send, socket } from "../../../src/posix/socket.ts";

/** Bytes of each: its number, again and again, so that one bit more or less hides nothing. */
const SIZE = 64;

/** Sent at a time: no buffer on the way holds fewer. */
const AT_ONCE = 32;

/** Milliseconds that one may take. */
const PATIENCE = 5000;

export interface Seen {
  dropped: number;
  duplicated: number;
  overtaken: number;
  corrupted: number;
  /** Numbers to which something else was done than their fates say. */
  readonly wrong: number[];
}

/**
 * Sends `count` of them, one after the other, and takes what comes back.
 * @param fates of the answers that the lab or the proxy draws for this socket
 */
export function sendNumbered(port: number, count: number, fates: Fates): Seen {
  const fd = socket("inet", "dgram");
  try {
    askReceiveBuffer(fd, 1 << 20);
    const failed = connect(fd, encodeInet("127.0.0.1", port));
    if (failed < 0) throw new Error(`Cannot connect: errno ${-failed}`);
    return new Numbered(fd, count, fates).run();
  } finally {
    close(fd);
  }
}

class Numbered {
  readonly #seen: Seen = { dropped: 0, duplicated: 0, overtaken: 0, corrupted: 0, wrong: [] };
  readonly #times: Uint8Array;
  readonly #buffer = new Uint8Array(2 * SIZE);
  #highest = -1;
  /** Copies that are to come, that wait to be overtaken, and that came. */
  #due = 0;
  #held = 0;
  #got = 0;

  constructor(readonly fd: number, readonly count: number, readonly fates: Fates) {
    this.#times = new Uint8Array(count);
  }

  run(): Seen {
    for (let from = 0; from < this.count; from += AT_ONCE) {
      for (let i = from; i < Math.min(this.count, from + AT_ONCE); i++) this.#send(i);
      this.#receive(this.#due - this.#held);
    }
    this.#receive(this.#due);
    for (let i = 0; i < this.count; i++) {
      const { dropped, duplicated } = this.fates.of("answer", i);
      if (this.#times[i] !== (dropped ? 0 : duplicated ? 2 : 1)) this.#seen.wrong.push(i);
      if (this.#times[i] === 0) this.#seen.dropped++;
      if (this.#times[i] === 2) this.#seen.duplicated++;
    }
    return this.#seen;
  }

  #send(i: number): void {
    const sent = send(this.fd, numbered(i), SIZE);
    if (sent !== SIZE) throw new Error(`Cannot send no. ${i}: ${sent}`);
    const { dropped, duplicated, reordered } = this.fates.of("answer", i);
    if (dropped) return;
    const copies = duplicated ? 2 : 1;
    this.#due += copies;
    this.#held = reordered ? this.#held + copies : 0;
  }

  #receive(wanted: number): void {
    while (this.#got < wanted) {
      if (pollOne(this.fd, POLLIN, PATIENCE) === 0) {
        throw new Error(`Waited ${PATIENCE} ms for datagram ${this.#got + 1} of ${wanted} that come back`);
      }
      while (recv(this.fd, this.#buffer, this.#buffer.length) === SIZE) this.#take();
    }
  }

  #take(): void {
    this.#got++;
    const i = numberIn(this.#buffer);
    const { corrupted, bit, reordered } = this.fates.of("answer", i);
    const expected = numbered(i);
    if (corrupted) flipBit(expected, 0, SIZE, bit);
    if (!expected.every((byte, at) => byte === this.#buffer[at])) this.#seen.wrong.push(i);
    const isFirst = this.#times[i]++ === 0;
    if (isFirst && corrupted) this.#seen.corrupted++;
    if (isFirst && i < this.#highest) this.#seen.overtaken++;
    if (isFirst && i < this.#highest && !reordered) this.#seen.wrong.push(i);
    this.#highest = Math.max(this.#highest, i);
  }
}

function numbered(i: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint32Array.from({ length: SIZE / 4 }, () => i).buffer);
}

/** The number that most of its words are. */
function numberIn(bytes: Uint8Array): number {
  const [a, b, c] = new Uint32Array(bytes.buffer, bytes.byteOffset, 3);
  return a === b || a === c ? a : b;
}
