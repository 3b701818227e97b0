// What went wrong in a worker, gathered by cause and handed to main a few times a second, so that a million
// errors a second are one line. What services show of their clients' messages, on its way to main, which
// prints it: bounded a tick, with a count of what was left out.
import type { SocketAddress } from "../../posix/address.ts";
import { type DatagramBatch, destinationOf } from "../../posix/datagrams/batch.ts";
import type { Failure, Report } from "../shared/messages.ts";

/** Different causes between two reports; past that they are counted under one name. */
const MOST_CAUSES = 32;
const OTHER = "other causes";

interface Counted {
  readonly listener: number;
  readonly cause: string;
  count: number;
}

export class Failures {
  /** By listener and cause; a cause that is known already is found without making a string, as often as it comes. */
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

/** Messages shown a tick and listener: 200 a second is more than anyone reads. */
const SHOWN_A_TICK = 20;

/** Bytes of a message that are handed on: all that is shown (1,024), and no UTF-8 sequence cut there. */
const SHOWN_BYTES = 1024 + 3;

export class Shown {
  readonly #post: (report: Report) => void;
  readonly #counts = new Map<number, number>();

  constructor(post: (report: Report) => void) {
    this.#post = post;
  }

  /** Shows datagram `i` of a batch; copies it only while this tick's share is not used up. */
  show(listener: number, batch: DatagramBatch, i: number): void {
    if (!this.#counted(listener)) return;
    const { bytes } = batch.arena;
    const at = batch.payloadAt(i);
    const name = batch.nameAt(i);
    this.#post({
      kind: "shown",
      listener,
      length: batch.lengthOf(i),
      text: bytes.slice(at, at + Math.min(batch.lengthOf(i), SHOWN_BYTES)),
      sender: bytes.slice(name, name + batch.nameLengthOf(i)),
      destination: destinationOf(batch, i),
    });
  }

  /** Shows what a connection begins with, or its urgent byte. @param sender asked only if it is shown */
  showOfConnection(
    listener: number,
    what: "peeked" | "urgent",
    bytes: Uint8Array,
    sender: () => SocketAddress | undefined,
  ): void {
    if (!this.#counted(listener)) return;
    this.#post({ kind: what, listener, bytes: bytes.slice(), sender: sender() });
  }

  /** Whether this tick's share is not used up yet; counts. */
  #counted(listener: number): boolean {
    const count = (this.#counts.get(listener) ?? 0) + 1;
    this.#counts.set(listener, count);
    return count <= SHOWN_A_TICK;
  }

  tick(): void {
    for (const [listener, count] of this.#counts) {
      if (count > SHOWN_A_TICK) this.#post({ kind: "unshown", listener, count: count - SHOWN_A_TICK });
    }
    this.#counts.clear();
  }
}
