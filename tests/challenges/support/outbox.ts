// Plays a challenge over datagrams without a network: what it says is kept, time stands still unless it is moved.
import type { DatagramChallenge, DatagramClient, Outbox } from "../../../src/challenges/challenge.ts";
import { datagramChallenge } from "../../../src/challenges/datagrams/kinds.ts";
import type { ChallengeKind, Trial } from "../../../src/exchange/challenge.ts";
import { int32 } from "../../../src/text/ints.ts";

/** The lab's ports: the listener's own, and the one that decoys leave from. */
export const OWN_PORT = 4600;
export const DECOY_PORT = 40_122;

export interface Said {
  readonly to: DatagramClient;
  readonly bytes: Uint8Array;
  readonly after: number;
  readonly port: number;
}

interface WorldOptions {
  readonly littleEndian?: boolean;
  readonly amplification?: number;
  readonly secret?: Uint8Array;
}

export class ChallengeWorld implements Outbox {
  readonly challenge: DatagramChallenge;
  now = 5000;
  readonly said: Said[] = [];
  readonly toGroup: string[] = [];
  readonly overs: { client: DatagramClient; trial: Trial }[] = [];

  constructor(kind: ChallengeKind, options: WorldOptions = {}) {
    const { littleEndian = true, amplification = 256, secret = new Uint8Array(32) } = options;
    this.challenge = datagramChallenge({
      kind,
      littleEndian,
      amplification,
      secret,
      listener: "challenge",
      monotonic: () => this.now,
      wallClock: () => 1_800_000_000_000 + this.now,
    });
  }

  say(to: DatagramClient, bytes: Uint8Array, after = 0, decoy = false): number {
    const port = decoy ? DECOY_PORT : OWN_PORT;
    this.said.push({ to, bytes: bytes.slice(), after, port });
    return port;
  }

  sayToGroup(bytes: Uint8Array): void {
    this.toGroup.push(new TextDecoder().decode(bytes));
  }

  over(client: DatagramClient, trial: Trial): void {
    this.overs.push({ client, trial });
  }

  /** A client sends a datagram. @returns what it is, and what it is sent, in the order in which it comes */
  send(client: DatagramClient, bytes: Uint8Array | string): { trial: Trial | undefined; said: Said[] } {
    const before = this.said.length;
    const sent = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    const trial = this.challenge.came(client, sent, this);
    const said = this.said.slice(before).sort((a, b) => a.after - b.after);
    return { trial, said };
  }

  /** Time passes, with its ticks. */
  pass(ms: number): void {
    for (const end = this.now + ms; this.now < end;) {
      this.now = Math.min(end, this.now + 100);
      this.challenge.tick(this);
    }
  }
}

/** A client; the student's address is the peer's. */
export function clientAt(
  peer: string,
  { student = peer.split(":")[0], toMany = false } = {},
): DatagramClient {
  return { student, peer, toMany };
}

/** The ints of a datagram. */
export function intsOf(bytes: Uint8Array, littleEndian = true): number[] {
  return Array.from({ length: bytes.length >> 2 }, (_, i) => int32(bytes, 4 * i, littleEndian));
}

/** A trial in a few words: "failed counted-twice 7". */
export function inWords(trial: Trial | undefined): string {
  return trial === undefined ? "" : [trial.verdict, trial.clue, ...trial.values].join(" ");
}
