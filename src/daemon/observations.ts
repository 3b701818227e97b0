// Observations: what the data plane noted of single exchanges, on its way to whoever wants it (the totals now; the
// journal, hints and board later). Facts flow one way: sinks are told, nothing comes back. Not here: the way from a
// worker (src/workers/note_ring.ts).

import { classify, type FirstBytes } from "../listeners/classify.ts";
import { type Outcome, OUTCOMES } from "../listeners/observer.ts";
import { decodeAddress, formatAddress, type SocketAddress } from "../posix/address.ts";
import { addressText } from "../posix/destination.ts";
import type { Note } from "../workers/note_ring.ts";

/** One exchange: a datagram and its answer, or a connection from accept to close. */
export interface Observation {
  /** The listener's name. */
  readonly listener: string;
  /** Who came: `127.0.0.1:40000`, a path, or "" for a Unix client without a name. */
  readonly peer: string;
  /** The same in parts; undefined for a Unix client without a name. */
  readonly from: SocketAddress | undefined;
  /** The address a datagram was sent to, which may be a broadcast address or a group; "" where that is not told. */
  readonly local: string;
  /** Milliseconds since 1970 at which it ended. */
  readonly at: number;
  readonly outcome: Outcome;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Reads that brought bytes: 1 for a datagram. */
  readonly reads: number;
  /** The request's first bytes, at most 96. */
  readonly sample: Uint8Array;
  /** What they look like, where the listener is told to `peek`. */
  readonly first: FirstBytes | undefined;
}

/** Is told what was observed, in batches; must not keep the caller waiting. */
export type ObservationSink = (observations: readonly Observation[]) => void;

/** What is to be known of a listener: a ListenerConfig has it. */
export interface ObservedListener {
  readonly name: string;
  readonly peek?: boolean;
}

/** Turns notes into observations and tells the sinks. */
export class ObservationFeed {
  readonly #listeners: readonly ObservedListener[];
  readonly #sinks: readonly ObservationSink[];

  /** @param listeners by their number */
  constructor(listeners: readonly ObservedListener[], sinks: readonly ObservationSink[]) {
    this.#listeners = listeners;
    this.#sinks = sinks;
  }

  take(notes: readonly Note[]): void {
    if (notes.length === 0) return;
    const observations = notes.map(({ listener, peer, local, ...rest }) => {
      const from = decodeAddress(peer, peer.length);
      const { name, peek = false } = this.#listeners[listener];
      return {
        ...rest,
        listener: name,
        peer: formatAddress(from),
        from,
        local: local.length === 0 ? "" : addressText(local),
        first: peek && rest.sample.length > 0 ? classify(rest.sample) : undefined,
      };
    });
    for (const sink of this.#sinks) sink(observations);
  }
}

/** Counts observations by how they ended. */
export class OutcomeCounts {
  readonly counts: Record<Outcome, number> = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, 0]),
  ) as Record<
    Outcome,
    number
  >;

  readonly sink: ObservationSink = (observations) => {
    for (const { outcome } of observations) this.counts[outcome]++;
  };
}
