// An observer that keeps what it is told as plain values.
import {
  type Comer,
  type ConnectionEnd,
  type DatagramEnds,
  NOT_RECORDED,
  type Observer,
  type Refused,
} from "../../../src/dataplane/shared/observer.ts";
import {
  CLIENT_ENDS,
  type ClientEnd,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
  SAMPLE_BYTES,
} from "../../../src/exchange/exchange.ts";
import { decodeAddress, formatAddress } from "../../../src/posix/address.ts";
import type { DatagramBatch } from "../../../src/posix/datagrams/batch.ts";
import { payloadOf, senderOf } from "../../posix/support/datagrams.ts";

export interface NotedDatagram {
  listener: number;
  from: string;
  bytes: Uint8Array;
  outcome: Outcome;
  refusal: Refusal | undefined;
  reply: Uint8Array;
}

interface Begun {
  listener: number;
  peer: string;
  sample: number[];
  reply: number[];
}

export interface NotedConnection extends Begun {
  bytesIn: number;
  bytesOut: number;
  reads: number;
  outcome: Outcome;
  refusal?: Refusal;
  clientEnd: ClientEnd;
  late: number;
  urgent: number;
  openBeside: number;
}

export class Recorder implements Observer {
  readonly datagrams: NotedDatagram[] = [];
  readonly connections: NotedConnection[] = [];
  readonly cameBack: { listener: number; from: string; bytes: Uint8Array }[] = [];
  servings = 0;
  /** Datagrams told of that were not answered yet. */
  waiting = 0;
  /** Notes that fit from now on. */
  space = Infinity;
  readonly #open = new Map<number, Begun>();
  #next = 0;

  came(_listener: number, _batch: DatagramBatch, from: number, to: number): void {
    this.waiting += to - from;
  }

  served(listener: number, batch: DatagramBatch, from: number, to: number, ends: DatagramEnds): number {
    this.servings++;
    this.waiting -= to - from;
    let unnoted = 0;
    for (let i = from; i < to; i++) {
      const at = ends.replyAt[i - from];
      if (this.space-- <= 0) unnoted++;
      else {this.datagrams.push({
          listener,
          from: senderOf(batch, i),
          bytes: payloadOf(batch, i),
          outcome: OUTCOMES[ends.outcome[i - from]],
          refusal: REFUSALS[ends.refusal[i - from]],
          reply: batch.arena.bytes.slice(at, at + ends.replyLength[i - from]),
        });}
    }
    return unnoted;
  }

  returned(listener: number, batch: DatagramBatch, i: number): void {
    this.cameBack.push({ listener, from: senderOf(batch, i), bytes: payloadOf(batch, i) });
  }

  opened(listener: number, { name, length }: Comer): number {
    if (this.space <= 0) return NOT_RECORDED;
    const peer = formatAddress(decodeAddress(name.slice(0, length), length));
    this.#open.set(this.#next, { listener, peer, sample: [], reply: [] });
    return this.#next++;
  }

  read(note: number, bytes: Uint8Array, length: number): void {
    keep(this.#of(note).sample, bytes, length);
  }

  wrote(note: number, bytes: Uint8Array, length: number): void {
    keep(this.#of(note).reply, bytes, length);
  }

  closed(end: ConnectionEnd, outcome: number, refusal: number): boolean {
    if (end.note === NOT_RECORDED) return false;
    const noted = this.#of(end.note);
    this.#open.delete(end.note);
    if (this.space-- <= 0) return false;
    const { bytesIn, bytesOut, reads, ignored: late, urgent, clientEnd, openBeside } = end;
    this.connections.push({
      ...noted,
      bytesIn,
      bytesOut,
      reads,
      outcome: OUTCOMES[outcome],
      ...(refusal < 0 ? {} : { refusal: REFUSALS[refusal] }),
      clientEnd: CLIENT_ENDS[clientEnd],
      late,
      urgent,
      openBeside,
    });
    return true;
  }

  refused(listener: number, comer: Comer, { refusal, openBeside }: Refused): boolean {
    const note = this.opened(listener, comer);
    const nothing = { bytesIn: 0, bytesOut: 0, reads: 0, ignored: 0, urgent: 0, clientEnd: 1, openBeside };
    return this.closed({ ...nothing, listener, note }, OUTCOMES.indexOf("refused"), refusal);
  }

  /** Connections whose end was not told yet. */
  get openNotes(): number {
    return this.#open.size;
  }

  #of(note: number): Begun {
    const noted = this.#open.get(note);
    if (noted === undefined) {
      throw new Error(`Note ${note} is not open: it was closed before, or never opened`);
    }
    return noted;
  }
}

function keep(sample: number[], bytes: Uint8Array, length: number): void {
  sample.push(...bytes.subarray(0, Math.min(length, SAMPLE_BYTES - sample.length)));
}
