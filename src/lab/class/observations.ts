// Observations: what the data plane noted of single exchanges and counted of each client, on its way to whoever wants
// it (journal, hints, board, display). Facts flow one way: sinks are told, nothing comes back. Not here: the way from a
// worker (src/dataplane/shared/record_ring.ts).
import type { ListenerConfig } from "../../config/types.ts";
import type { CountedClient } from "../../dataplane/shared/client_counts.ts";
import type { ExchangeRecord } from "../../dataplane/shared/record.ts";
import {
  type ClientCount,
  type Exchange,
  type Outcome,
  OUTCOMES,
  type Peer,
  type Trap,
} from "../../exchange/exchange.ts";
import { addressText, decodeAddress, isWildcard } from "../../posix/address.ts";
import { unmapped } from "../../text/address.ts";

/** Is told what was observed, in batches; must not keep the caller waiting. A count may come after its exchanges. */
export type ObservationSink = (exchanges: readonly Exchange[], counts: readonly ClientCount[]) => void;

/** What is to be known of a listener, or of a trap beside it. */
export type ObservedListener =
  & Pick<Exchange, "listener" | "transport" | "socket" | "service" | "trap">
  & {
    /** The one address that everything comes to; "" where there are several. */
    readonly local: string;
  };

/**
 * What is to be known of a place.
 * @param place a listener, or a trap
 * @param listener the listener itself, or the one that the trap stands beside
 */
export function observedListener(
  { config, trap }: { readonly config: ListenerConfig; readonly trap?: Trap },
  listener: ListenerConfig,
): ObservedListener {
  const { transport } = config;
  const address = "address" in config ? config.address : "";
  return {
    listener: listener.name,
    transport,
    ...(transport === "unix" ? { socket: config.socket } : {}),
    service: listener.service,
    ...(trap === undefined ? {} : { trap }),
    local: address === "" || isWildcard(address) ? "" : unmapped(address),
  };
}

/** Who came, from the sockaddr that the kernel gave. */
export function peerOf(sockaddr: Uint8Array): Peer {
  const from = decodeAddress(sockaddr, sockaddr.length);
  if (from === undefined) return { path: "" };
  return from.family === "unix" ? { path: from.path } : { address: unmapped(from.address), port: from.port };
}

export interface FeedOptions {
  /** By the number that notes give; asked for each exchange. */
  readonly placeOf: (listener: number) => ObservedListener;
  readonly sinks: readonly ObservationSink[];
  /** The name of the interface with an index; "" where there is none. */
  readonly interfaceName: (index: number) => string;
}

/** Turns notes into exchanges and tells the sinks. */
export class ObservationFeed {
  readonly #setting: FeedOptions;

  constructor(setting: FeedOptions) {
    this.#setting = setting;
  }

  take(notes: readonly ExchangeRecord[], counted: readonly CountedClient[]): void {
    if (notes.length === 0 && counted.length === 0) return;
    const exchanges = notes.map((note) => this.#exchangeOf(note));
    const counts = counted.map((count) => this.#countOf(count));
    for (const sink of this.#setting.sinks) sink(exchanges, counts);
  }

  #countOf({ listener, peer, ...told }: CountedClient): ClientCount {
    const { listener: name, transport, trap } = this.#setting.placeOf(listener);
    return {
      ...told,
      listener: name,
      ...(trap === undefined ? {} : { trap }),
      // Of very many clients the rest is counted together: then there is no address.
      peer: peer.length === 0 && transport !== "unix" ? { address: "", port: 0 } : peerOf(peer),
    };
  }

  #exchangeOf({ listener, peer, local, interface: index, returned: _, ...told }: ExchangeRecord): Exchange {
    const { local: only, ...place } = this.#setting.placeOf(listener);
    const grouped = place.transport === "multicast" && index !== 0;
    return {
      ...told,
      ...place,
      peer: peerOf(peer),
      local: local.length === 0 ? only : addressText(local),
      interface: grouped ? this.#setting.interfaceName(index) : "",
    };
  }
}

/** Counts exchanges by how they ended. */
export class OutcomeCounts {
  readonly counts: Record<Outcome, number> = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, 0]),
  ) as Record<Outcome, number>;

  readonly sink: ObservationSink = (exchanges) => {
    for (const { outcome } of exchanges) this.counts[outcome]++;
  };
}
