// An observer that keeps what it is told as plain values. Not here: the workers' own (src/workers/notes.ts).
import { decodeAddress, formatAddress } from "../../src/posix/address.ts";
import type { DatagramBatch } from "../../src/posix/datagram_batch.ts";
import {
  type ConnectionEnd,
  NO_NOTE,
  type Observer,
  type Outcome,
  OUTCOMES,
  SAMPLE_BYTES,
} from "../../src/listeners/observer.ts";
import { payloadOf, senderOf } from "../posix/datagrams.ts";

export interface NotedDatagram {
  listener: number;
  from: string;
  bytes: Uint8Array;
  bytesOut: number;
}

export interface NotedConnection {
  listener: number;
  peer: string;
  sample: number[];
  bytesIn: number;
  bytesOut: number;
  reads: number;
  outcome: Outcome;
}

export class Recorder implements Observer {
  readonly datagrams: NotedDatagram[] = [];
  readonly connections: NotedConnection[] = [];
  published = 0;
  /** Notes that fit from now on. */
  space = Infinity;
  readonly #open = new Map<number, { listener: number; peer: string; sample: number[] }>();
  #next = 0;

  room(): number {
    return this.space;
  }

  datagram(listener: number, batch: DatagramBatch, i: number, bytesOut: number): void {
    if (this.space-- <= 0) throw new Error("Cannot note a datagram: there is no room");
    this.datagrams.push({ listener, from: senderOf(batch, i), bytes: payloadOf(batch, i), bytesOut });
  }

  publish(): void {
    this.published++;
  }

  opened(listener: number, name: Uint8Array, nameLength: number): number {
    if (this.space <= 0) return NO_NOTE;
    const peer = formatAddress(decodeAddress(name.slice(0, nameLength), nameLength));
    this.#open.set(this.#next, { listener, peer, sample: [] });
    return this.#next++;
  }

  firstBytes(note: number, bytes: Uint8Array, length: number): void {
    const { sample } = this.#of(note);
    sample.push(...bytes.subarray(0, Math.min(length, SAMPLE_BYTES - sample.length)));
  }

  closed({ note, bytesIn, bytesOut, reads }: ConnectionEnd, outcome: number): boolean {
    const noted = this.#of(note);
    this.#open.delete(note);
    if (this.space-- <= 0) return false;
    this.connections.push({ ...noted, bytesIn, bytesOut, reads, outcome: OUTCOMES[outcome] });
    return true;
  }

  /** Connections whose end was not told yet. */
  get openNotes(): number {
    return this.#open.size;
  }

  #of(note: number) {
    const noted = this.#open.get(note);
    if (noted === undefined) {
      throw new Error(`Note ${note} is not open: it was closed before, or never opened`);
    }
    return noted;
  }
}
