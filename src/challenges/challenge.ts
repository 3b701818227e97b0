// How a challenge over datagrams is asked and answers: unlike a service, it may say nothing, several things, or
// something later or from another port. Those over connections are services.Conversations with a timing.
import type { Trial } from "../exchange/challenge.ts";

/** Whom a challenge talks to: who sent a datagram. It may be kept, and answered later. */
export interface DatagramClient {
  /** {@linkcode Student.key} */
  readonly student: string;
  /** Address and port, as one text. */
  readonly peer: string;
  /** Whether the datagram went to many: to the listener's group, or by broadcast. */
  readonly toMany: boolean;
}

/** Takes what a challenge says: the data plane's, or a test's. */
export interface Outbox {
  /**
   * Sends a datagram to a client; the bytes are copied.
   * @param after milliseconds from now
   * @param decoy from another port than the listener's
   * @returns the port that it is sent from
   */
  say(to: DatagramClient, bytes: Uint8Array, after?: number, decoy?: boolean): number;
  /** Sends a datagram to the listener's group, on every interface. */
  sayToGroup(bytes: Uint8Array): void;
  /** A try is over without a datagram of the client's: it gets an exchange of its own. */
  over(client: DatagramClient, trial: Trial): void;
}

/** A challenge of one listener over datagrams, with all its clients' tries. */
export interface DatagramChallenge {
  /**
   * A datagram came.
   * @param bytes valid during the call only
   * @returns what is to be recorded of it; undefined: it is no business of the challenge's
   */
  came(client: DatagramClient, bytes: Uint8Array, outbox: Outbox): Trial | undefined;
  /** Called about every 100 ms: gives up tries whose client is silent. */
  tick(outbox: Outbox): void;
}
