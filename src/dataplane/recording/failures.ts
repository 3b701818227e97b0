// What a worker says aloud: what went wrong, and what services show of their clients' messages. Both are
// bounded a tick, with a count of the rest, so that a million errors a second are one line of the log.
import { type DatagramBatch, destinationOf } from "../../posix/datagrams/batch.ts";
import { getpeername } from "../../posix/socket.ts";
import type { Failure, MainThread } from "../shared/messages.ts";

/** Different causes between two reports; past that they are counted under one name. */
const MOST_CAUSES = 32;
const OTHER = "other causes";

/** Messages shown a tick and listener: 200 a second is more than anyone reads. */
const SHOWN_A_TICK = 20;

/** Bytes of a message that are handed on: all that is shown (1,024), and no UTF-8 sequence cut there. */
const SHOWN_BYTES = 1024 + 3;

interface Counted {
  readonly listener: number;
  readonly cause: string;
  count: number;
}

/** Failures by cause, until they are handed to main. */
export class Failures {
  /**
   * By listener and cause; a cause that is known already is found without making a string, as often as it
   * comes.
   */
  readonly #known = new Map<number, Map<string, Counted>>();
  #gathered: Counted[] = [];
  #other: Counted | undefined;

  add(listener: number, cause: string, times = 1): void {
    const known = this.#known.get(listener)?.get(cause) ?? this.#enter(listener, cause);
    known.count += times;
  }

  #enter(listener: number, cause: string): Counted {
    if (this.#gathered.length >= MOST_CAUSES) return this.#other ??= { listener, cause: OTHER, count: 0 };
    const counted = { listener, cause, count: 0 };
    const causes = this.#known.get(listener) ?? new Map<string, Counted>();
    this.#known.set(listener, causes.set(cause, counted));
    this.#gathered.push(counted);
    return counted;
  }

  /** What was gathered since the last time. */
  take(): Failure[] {
    const taken = this.#other === undefined ? this.#gathered : [...this.#gathered, this.#other];
    this.#known.clear();
    this.#gathered = [];
    this.#other = undefined;
    return taken;
  }
}

/** Messages on their way to main, which prints them. */
export class Shown {
  readonly #main: MainThread;
  readonly #counts = new Map<number, number>();

  constructor(main: MainThread) {
    this.#main = main;
  }

  /** Shows datagram `i` of a batch; copies it only while this tick's share is not used up. */
  show(listener: number, batch: DatagramBatch, i: number): void {
    if (!this.#counted(listener)) return;
    const { bytes } = batch.arena;
    const at = batch.payloadAt(i);
    const name = batch.nameAt(i);
    this.#main.postMessage({
      kind: "shown",
      listener,
      length: batch.lengthOf(i),
      text: bytes.slice(at, at + Math.min(batch.lengthOf(i), SHOWN_BYTES)),
      sender: bytes.slice(name, name + batch.nameLengthOf(i)),
      destination: destinationOf(batch, i),
    });
  }

  /** Shows the bytes that the connection `fd` begins with, or its urgent byte. */
  showOfConnection(listener: number, what: "peeked" | "urgent", fd: number, bytes: Uint8Array): void {
    if (!this.#counted(listener)) return;
    this.#main.postMessage({ kind: what, listener, bytes: bytes.slice(), sender: getpeername(fd) });
  }

  /** Whether this tick's share is not used up yet; counts. */
  #counted(listener: number): boolean {
    const count = (this.#counts.get(listener) ?? 0) + 1;
    this.#counts.set(listener, count);
    return count <= SHOWN_A_TICK;
  }

  /** To be called every tick: everybody has a new share. */
  tick(): void {
    for (const [listener, count] of this.#counts) {
      if (count > SHOWN_A_TICK) {
        this.#main.postMessage({ kind: "dropped", listener, count: count - SHOWN_A_TICK });
      }
    }
    this.#counts.clear();
  }
}
