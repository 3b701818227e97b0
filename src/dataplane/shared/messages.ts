// What main and workers say to each other, by postMessage. A worker returns to Deno's own loop for commands
// only: when its doorbell has rung, until it has as many as were sent.
import type { Limits, ListenerConfig, Network, StreamListenerConfig } from "../../config/types.ts";
import type { SocketAddress } from "../../posix/address.ts";
import type { Destination } from "../../posix/datagrams/batch.ts";
import type { SharedLab } from "./memory.ts";
import type { HandedPeer } from "./peer.ts";
import type { RecorderMemory } from "./record_ring.ts";

/** A listener's socket, shared with a worker. */
export interface SharedListener {
  /** The listener's number in the lab. */
  readonly listener: number;
  readonly fd: number;
  readonly config: ListenerConfig;
  /** What the kernel counts the receive buffer against; 0 where it doesn't matter. */
  readonly receiveBuffer: number;
  /** The worker that reads or accepts while one is enough, and always for isolated connections. */
  readonly primary: number;
}

/** A connection on its way from the worker that accepted it to one of its own. */
export interface HandedConnection extends HandedPeer {
  readonly listener: number;
  /** Milliseconds since 1970 at which it was accepted. */
  readonly began: number;
}

/** The limits in force. */
export interface AdmissionRules {
  readonly limits: Limits;
  readonly allow: readonly Network[];
  /** Balancers that are believed when they tell whose a connection is. */
  readonly proxies: readonly Network[];
}

/**
 * Whether exchanges are recorded, and how clients of this machine are told apart then: by user, or
 * (`loopback_machines`) by user and address.
 */
export type Observes = false | "users" | "addresses";

/** To a worker that is loaded ahead: what it would serve now, so that it loads what that wants. */
export interface Ahead {
  readonly ahead: readonly SharedListener[];
}

/** The first message to a reactor worker that is to serve. */
export interface StartWorker {
  readonly worker: number;
  readonly incarnation: number;
  readonly lab: SharedLab;
  readonly ledger: Uint8Array;
  readonly records: RecorderMemory;
  readonly observes: Observes;
  /** Commands sent to earlier workers of its place (`Control.told`). */
  readonly told: number;
  readonly bell: number;
  readonly listeners: readonly SharedListener[];
  readonly rules: AdmissionRules;
  /** What all that is drawn by lot comes from ({@linkcode Journal.secret}), 32 bytes. */
  readonly secret: Uint8Array;
  /** Whether this worker reads standard input, and whether that is a terminal. */
  readonly stdin: "none" | "terminal" | "other";
}

export type Command =
  /**
   * Accept the connections that wait, report "draining", accept nothing more; report "stopped" once all
   * connections are closed.
   */
  | { readonly kind: "drain" }
  /** Serve some listeners no longer, and others from now on; report "reconfigured" with the same round. */
  | {
    readonly kind: "reconfigure";
    readonly round: number;
    readonly retire: readonly number[];
    readonly share: readonly SharedListener[];
    /** All that are served then; a guard wants to know the lab's own ports. */
    readonly listeners: readonly SharedListener[];
  }
  /** Serve a connection that another worker has accepted; report "left" when it needs this one no longer. */
  | { readonly kind: "serve"; readonly connection: HandedConnection; readonly config: StreamListenerConfig }
  /** Close the connections of listeners that were retired. */
  | { readonly kind: "close-retired"; readonly listeners: readonly number[] }
  /** Apply other limits to what comes from now on. */
  | { readonly kind: "limit"; readonly rules: AdmissionRules }
  /** Close all connections now. */
  | { readonly kind: "close" }
  /** For tests of the supervision: fail in the given way. */
  | { readonly kind: "fault"; readonly how: Fault };

/** Ways to fail: an exception, or a loop that stands still for some milliseconds. */
export type Fault = { readonly throws: string } | { readonly hangsFor: number };

/** What a peer sent, to be shown. */
export interface ShownMessage {
  /** Its first bytes. */
  readonly text: Uint8Array;
  /** Bytes of the whole message. */
  readonly length: number;
  /** The peer's sockaddr. */
  readonly sender: Uint8Array;
  /** Where it was sent to, as far as the socket tells (IP_PKTINFO). */
  readonly destination: Destination | undefined;
}

/** What came on standard input: a line, one that says q, or its end. */
export type StdinInput = "line" | "quit" | "end";

/** The main thread as a worker reaches it: the worker's global scope. */
export interface MainThread {
  postMessage(report: Report): void;
}

export type Report =
  /** It has what it needs to begin, and waits for its first message. */
  | { readonly kind: "loaded" }
  | { readonly kind: "ready" }
  /** Something came on standard input. */
  | { readonly kind: "entered"; readonly input: StdinInput }
  /** A service shows what a peer sent: the bytes, the sender as a sockaddr. */
  | ({ readonly kind: "shown"; readonly listener: number } & ShownMessage)
  /** What a connection begins with, seen before it is read, or a byte that came out of band. */
  | {
    readonly kind: "peeked" | "urgent";
    readonly listener: number;
    readonly bytes: Uint8Array;
    readonly sender: SocketAddress | undefined;
  }
  /** Messages that were not shown, because too many came. */
  | { readonly kind: "dropped"; readonly listener: number; readonly count: number }
  /** What went wrong since the last such report, by cause. */
  | { readonly kind: "failures"; readonly failures: readonly Failure[] }
  /** A connection to be served by a worker of its own; the descriptor is main's from now on. */
  | { readonly kind: "isolate"; readonly connection: HandedConnection }
  /**
   * A connection handed to this worker is served no longer: its conversation is over. It may linger, and its
   * record follow.
   */
  | { readonly kind: "left"; readonly fd: number }
  /** A "reconfigure" was obeyed: the retired listeners' sockets are not touched any more. */
  | { readonly kind: "reconfigured"; readonly round: number }
  /** The connections that waited have been accepted, and none will be any more. */
  | { readonly kind: "draining" }
  /** Drained: every connection is closed. */
  | { readonly kind: "stopped" }
  /** It stood still for so long that it was abandoned; it has come back, has noticed, and ends. */
  | { readonly kind: "abandoned" }
  | { readonly kind: "died"; readonly error: string };

export interface Failure {
  readonly listener: number;
  readonly cause: string;
  readonly count: number;
}
