// One way of one flow: when what enters it leaves it, by delay, jitter and rate; and the lines in which datagrams and
// bytes wait until then, both bounded. The order is kept, but for datagrams that are to be overtaken. Pure: time is
// handed in, monotonic milliseconds.

/**
 * Longest that a datagram waits to be overtaken by the next one of its way: soon enough for a client that waits for it
 * before it sends the next, and long enough for one that sends some dozens a second.
 */
export const HELD_MS = 50;

/** Datagrams of one way that wait to be overtaken; one more passes. */
const MOST_HELD = 16;

/** Datagrams and bytes of one way of a flow that wait: a window of the fastest client at a delay of 100 ms. */
export const MOST_OF_ONE = 2048;
const MOST_BYTES_OF_ONE = 1 << 20;

/** Of all flows of a listener together: what a class does at once, and little memory. */
export const MOST_WAITING = 16_384;
export const MOST_WAITING_BYTES = 16 << 20;

/** Bytes of one way of a connection that wait before no more are taken: half a megabyte a second at 40 ms, or more. */
export const MOST_LINE_BYTES = 32_768;

/** Of all connections of a listener together: then none is read until some have left. */
export const MOST_LINE_BYTES_OF_ALL = 64 << 20;

/** Milliseconds between two pieces that a rate lets through: not one byte at a time. */
const PIECE_MS = 20;

/** One way of a flow: what passed before decides when the next may. */
export class Lane {
  /** Those that wait to be overtaken. */
  readonly held: Entry[] = [];
  waiting = 0;
  waitingBytes = 0;
  /** When the last byte has gone through the narrow place, and when the last one leaves. */
  #free = -Infinity;
  #last = -Infinity;
  /** When the first byte of what last {@linkcode enter}ed leaves. */
  first = 0;

  /** @param rate bytes a second, 0 for no bound */
  constructor(readonly rate: number) {}

  /**
   * Bytes enter at `now`.
   * @param delay milliseconds, for all of them
   * @returns when the last of them leaves, not before what entered earlier
   */
  enter(length: number, delay: number, now: number): number {
    const begins = Math.max(this.#free, now);
    this.#free = this.rate > 0 ? begins + length * 1000 / this.rate : now;
    this.first = Math.max(this.#last, (this.rate > 0 ? begins : now) + delay);
    this.#last = Math.max(this.#last, this.#free + delay);
    return this.#last;
  }
}

interface Entry {
  at: number;
  readonly lane: Lane;
  readonly length: number;
  readonly item: unknown;
  /** Another entry stands for it now. */
  moved: boolean;
}

/** Datagrams that wait, of all flows: the first due first, and of those due at one time the first come. */
export class DatagramLine<Item> {
  /** By `at`. */
  #entries: Entry[] = [];
  #gone = 0;
  #waiting = 0;
  #bytes = 0;

  /** When the first is due; Infinity while none waits. */
  get next(): number {
    while (this.#entries[this.#gone]?.moved) this.#gone++;
    return this.#entries[this.#gone]?.at ?? Infinity;
  }

  /** Datagrams that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether a datagram that is due at `at` needs no place in the line: nothing of its lane is before it. */
  mayPass(lane: Lane, at: number, now: number): boolean {
    return at <= now && lane.waiting === lane.held.length;
  }

  /**
   * Takes in a datagram.
   * @param at when it is due
   * @param reordered whether it waits besides until the next one of its lane has left, {@linkcode HELD_MS} at the most
   * @returns false where there is no room: then it is lost
   */
  put(item: Item, length: number, lane: Lane, at: number, reordered: boolean): boolean {
    const full = this.#waiting >= MOST_WAITING || this.#bytes + length > MOST_WAITING_BYTES ||
      lane.waiting >= MOST_OF_ONE || lane.waitingBytes + length > MOST_BYTES_OF_ONE;
    if (full) return false;
    this.#waiting++;
    this.#bytes += length;
    lane.waiting++;
    lane.waitingBytes += length;
    const held = reordered && lane.held.length < MOST_HELD;
    const entry = { at: held ? at + HELD_MS : at, lane, length, item, moved: false };
    this.#insert(entry);
    if (held) lane.held.push(entry);
    else this.passed(lane, at);
    return true;
  }

  /** A datagram of a lane leaves at `at` that does not wait to be overtaken: those that do follow it. */
  passed(lane: Lane, at: number): void {
    if (lane.held.length === 0) return;
    for (const entry of lane.held.splice(0)) {
      entry.moved = true;
      this.#insert({ ...entry, at: Math.min(entry.at, at), moved: false });
    }
  }

  /** Takes out the next datagram that is due at `now`, which may be Infinity; undefined: there is none. */
  take(now: number): Item | undefined {
    if (this.next > now || this.#waiting === 0) return undefined;
    const entry = this.#entries[this.#gone++];
    const { lane } = entry;
    const held = lane.held.indexOf(entry);
    if (held >= 0) lane.held.splice(held, 1);
    lane.waiting--;
    lane.waitingBytes -= entry.length;
    this.#waiting--;
    this.#bytes -= entry.length;
    // Taken out in one go once they are many: each by itself would move all the others.
    if (this.#gone >= 256 && this.#gone * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#gone);
      this.#gone = 0;
    }
    return entry.item as Item;
  }

  /** Nearly always at the end: flows differ by their jitter and by who came first. */
  #insert(entry: Entry): void {
    let at = this.#entries.length;
    while (at > this.#gone && this.#entries[at - 1].at > entry.at) at--;
    if (at === this.#entries.length) this.#entries.push(entry);
    else this.#entries.splice(at, 0, entry);
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  taken: number;
  /** When its first byte is due, and its last. */
  readonly first: number;
  readonly last: number;
}

/** Bytes of one way of a connection that wait, in their order, and after them perhaps its end. */
export class ByteLine {
  #pieces: Piece[] = [];
  #bytes = 0;
  #endAt = Infinity;
  #lastTake = -Infinity;

  /** @param all what waits in all lines of a listener */
  constructor(readonly all: { bytes: number } = { bytes: 0 }) {}

  /** Whether more bytes should be put in. */
  get hasRoom(): boolean {
    return this.#bytes < MOST_LINE_BYTES && this.all.bytes < MOST_LINE_BYTES_OF_ALL;
  }

  /** Its connection is closed: nothing waits any more. */
  clear(): void {
    this.all.bytes -= this.#bytes;
    this.#bytes = 0;
    this.#pieces = [];
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Puts in a copy of bytes that have just {@linkcode Lane.enter}ed. */
  put(bytes: Uint8Array, length: number, lane: Lane, last: number): void {
    if (length === 0) return;
    this.#bytes += length;
    this.all.bytes += length;
    this.#pieces.push({ bytes: bytes.slice(0, length), taken: 0, first: lane.first, last });
  }

  /** What comes after all these bytes is the end of output, at `at` and not before them. */
  end(at: number): void {
    this.#endAt = at;
  }

  /** Whether the end has come: told once. */
  takeEnd(now: number): boolean {
    if (!this.isEmpty || now < this.#endAt) return false;
    this.#endAt = Infinity;
    return true;
  }

  /** When there is something to take; Infinity: nothing waits. */
  get next(): number {
    const piece = this.#pieces[0];
    if (piece === undefined) return this.#endAt;
    const { bytes, taken, first, last } = piece;
    if (last <= first) return last;
    const nextByte = first + (taken + 1) * (last - first) / bytes.length;
    return Math.min(last, Math.max(nextByte, this.#lastTake + PIECE_MS));
  }

  /** Takes the next bytes that are due, at most `most`, and of one piece. @returns none: an empty array */
  take(most: number, now: number): Uint8Array {
    const piece = this.#pieces[0];
    if (piece === undefined || now < this.next) return new Uint8Array(0);
    const { bytes, taken, first, last } = piece;
    const share = now >= last ? 1 : (now - first) / (last - first);
    // One is due, whatever is lost in division.
    const due = Math.max(taken + 1, Math.floor(bytes.length * share));
    const to = Math.min(due, taken + most);
    piece.taken = Math.max(taken, to);
    // What does not fit into one answer follows at once.
    if (to === due) this.#lastTake = now;
    if (piece.taken === bytes.length) this.#pieces.shift();
    this.#bytes -= piece.taken - taken;
    this.all.bytes -= piece.taken - taken;
    return bytes.subarray(taken, piece.taken);
  }
}
