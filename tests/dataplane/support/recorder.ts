// A recorder that keeps what it is told as plain values.
import {
  type ConnectionEnd,
  type DatagramEnds,
  NOT_RECORDED,
  type Refused,
  UNSERVED,
} from "../../../src/dataplane/shared/tally.ts";
import { LocalNetwork } from "../../../src/dataplane/admission/networks.ts";
import { ClientUsers } from "../../../src/dataplane/recording/client_users.ts";
import { Recorder } from "../../../src/dataplane/recording/recorder.ts";
import { makeClientTables } from "../../../src/dataplane/shared/client_counts.ts";
import { makeOpenRecords } from "../../../src/dataplane/shared/open_records.ts";
import { makeRecordRing } from "../../../src/dataplane/shared/record_ring.ts";
import type { Peer } from "../../../src/dataplane/shared/peer.ts";
import {
  CLIENT_ENDS,
  type ClientEnd,
  type Outcome,
  OUTCOMES,
  type Refusal,
  REFUSALS,
  SAMPLE_BYTES,
} from "../../../src/exchange/exchange.ts";
import type { Impaired, Trial } from "../../../src/exchange/challenge.ts";
import { decodeAddress, formatAddress } from "../../../src/posix/address.ts";
import type { DatagramBatch } from "../../../src/posix/datagrams/batch.ts";
import { payloadOf, senderOf } from "../../posix/support/datagrams.ts";

export interface RecordedDatagram {
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

export interface RecordedConnection extends Begun {
  bytesIn: number;
  bytesOut: number;
  reads: number;
  outcome: Outcome;
  refusal?: Refusal;
  clientEnd: ClientEnd;
  late: number;
  urgent: number;
  openBeside: number;
  lastActiveAfter: number;
  endedAfter: number;
  /** Only where there is one. */
  trial?: Trial;
  impaired?: Impaired;
}

export class TestRecorder extends Recorder {
  readonly datagrams: RecordedDatagram[] = [];
  readonly connections: RecordedConnection[] = [];
  readonly cameBack: { listener: number; from: string; bytes: Uint8Array }[] = [];
  servings = 0;
  /** Datagrams told of that were not answered yet. */
  waiting = 0;
  /** Records that fit from now on. */
  space = Infinity;
  readonly #open = new Map<number, Begun>();
  #next = 0;

  constructor() {
    const memory = { ring: makeRecordRing(), open: makeOpenRecords(), clients: makeClientTables() };
    const local = new LocalNetwork(() => []);
    const users = new ClientUsers({ local, time: { now: 0 }, ledger: new Uint8Array(0) });
    super(memory, { wallClock: Date.now }, users);
  }

  override tick(): void {}

  override came(_listener: number, _peer: Peer, k: number, end: number): void {
    this.waiting += end - k;
  }

  override served(
    listener: number,
    batch: DatagramBatch,
    from: number,
    to: number,
    ends: DatagramEnds,
  ): number {
    this.servings++;
    this.waiting -= to - from;
    let dropped = 0;
    for (let i = from; i < to; i++) {
      const at = ends.replyAt[i - from];
      if (this.space-- <= 0) dropped++;
      else {this.datagrams.push({
          listener,
          from: senderOf(batch, i),
          bytes: payloadOf(batch, i),
          outcome: OUTCOMES[ends.outcome[i - from]],
          refusal: REFUSALS[ends.refusal[i - from]],
          reply: batch.arena.bytes.slice(at, at + ends.replyLength[i - from]),
        });}
    }
    return dropped;
  }

  override returned(listener: number, batch: DatagramBatch, i: number): void {
    this.cameBack.push({ listener, from: senderOf(batch, i), bytes: payloadOf(batch, i) });
  }

  override opened(listener: number, { words, at, length }: Peer): number {
    if (this.space <= 0) return NOT_RECORDED;
    const name = new Uint8Array(words.slice(at).buffer, 0, length);
    const peer = formatAddress(decodeAddress(name, length));
    this.#open.set(this.#next, { listener, peer, sample: [], reply: [] });
    return this.#next++;
  }

  override userOf(_listener: number, peer: Peer): number {
    return peer.uid;
  }

  override learnUsers(): void {}

  override forgetUser(): void {}

  override userOfOpened(_record: number, _listener: number, peer: Peer): number {
    return peer.uid;
  }

  override read(record: number, bytes: Uint8Array, length: number): void {
    keep(this.#of(record).sample, bytes, length);
  }

  override wrote(record: number, bytes: Uint8Array, length: number): void {
    keep(this.#of(record).reply, bytes, length);
  }

  override closed(end: ConnectionEnd, outcome: number, refusal: number): boolean {
    if (end.record === NOT_RECORDED) return false;
    const begun = this.#of(end.record);
    this.#open.delete(end.record);
    if (this.space-- <= 0) return false;
    const { bytesIn, bytesOut, reads, ignored: late, urgent, clientEnd, openBeside } = end;
    const { lastActiveAfter, endedAfter } = end;
    this.connections.push({
      ...begun,
      bytesIn,
      bytesOut,
      reads,
      outcome: OUTCOMES[outcome],
      ...(refusal < 0 ? {} : { refusal: REFUSALS[refusal] }),
      clientEnd: CLIENT_ENDS[clientEnd],
      late,
      urgent,
      openBeside,
      lastActiveAfter,
      endedAfter,
      ...(end.trial === undefined ? {} : { trial: end.trial }),
      ...(end.impaired === undefined ? {} : { impaired: end.impaired }),
    });
    return true;
  }

  override refused(listener: number, peer: Peer, { refusal, openBeside }: Refused): boolean {
    const record = this.opened(listener, peer);
    return this.closed({ ...UNSERVED, listener, record, openBeside }, OUTCOMES.indexOf("refused"), refusal);
  }

  /** Connections whose end was not told yet. */
  get openRecords(): number {
    return this.#open.size;
  }

  #of(record: number): Begun {
    const begun = this.#open.get(record);
    if (begun === undefined) {
      throw new Error(`Record ${record} is not open: it was closed before, or never opened`);
    }
    return begun;
  }
}

function keep(sample: number[], bytes: Uint8Array, length: number): void {
  sample.push(...bytes.subarray(0, Math.min(length, SAMPLE_BYTES - sample.length)));
}
