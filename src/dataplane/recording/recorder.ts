// A worker's counts and notes of its exchanges: each is counted, as many as may be are noted. A datagram is
// noted in one go, a connection fills its note in as it goes and hands it over when it ends. In place of a
// worker's notes where none are wanted (`observations = false`): nothing is written, everything counts as not
// noted.
import { SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { MSG_TRUNC } from "../../posix/constants.ts";
import {
  type DatagramBatch,
  destinationAt,
  destinationFamily,
  hopsOf,
  interfaceOf,
  senderUser,
} from "../../posix/datagrams/batch.ts";
import { NAME_SIZE } from "../../posix/address.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import type { ClientTables } from "../shared/client_counts.ts";
import {
  type Comer,
  type ConnectionEnd,
  type DatagramEnds,
  NOT_RECORDED,
  NOT_REFUSED,
  type Observer,
  type Refused,
  REFUSED_BY_LIMIT,
  STILL_OPEN,
  UNREACHABLE,
} from "../shared/observer.ts";
import { OpenRecords, type OpenRecordsMemory } from "../shared/open_records.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  CLIENT_END,
  copyBytes,
  copyWords,
  FLAGS,
  INTERFACE,
  LATE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  OPEN_BESIDE,
  OUTCOME,
  READ_SIZES,
  READS,
  RECORD_BYTES,
  RECORD_DOUBLES,
  RECORD_WORDS,
  REFUSAL,
  REPLY_AT,
  REPLY_LENGTH,
  REQUEST_AT,
  REQUEST_LENGTH,
  RETURNED,
  TRUNCATED,
  TTL,
  UID,
  URGENT,
} from "../shared/record.ts";
import { type RecordRing, RecordWriter } from "../shared/record_ring.ts";
import { type ClientDelta, ClientTable, countDatagram, forget, none } from "./client_table.ts";
import { ClientQuestion } from "./client_users.ts";
import { FairSampling } from "./fair_sampling.ts";

/** Memory that notes are written to, shared with main. */
export interface RecorderMemory {
  readonly ring: RecordRing;
  readonly open: OpenRecordsMemory;
  readonly clients: ClientTables;
}

/** Datagrams that are answered together at the most; more make the table of their clients longer, once. */
const ANSWERED_TOGETHER = 256;

/** A connection that was closed at once. */
const UNSERVED = {
  bytesIn: 0,
  bytesOut: 0,
  reads: 0,
  ignored: 0,
  urgent: 0,
  clientEnd: STILL_OPEN,
} as const;

/** An observer as a worker has it. */
export interface WorkerObserver extends Observer {
  /** To be called every tick. */
  tick(): void;
  /** The user of a connection's client that gets no note here, as a signed word. */
  userOf(listener: number, comer: Comer): number;
}

export class Recorder implements WorkerObserver {
  readonly #writer: RecordWriter;
  readonly #open: OpenRecords;
  readonly #clients: ClientTable;
  readonly #shares = new FairSampling();
  readonly #clock: () => number;
  readonly #ask: () => number;
  readonly #question = new ClientQuestion();
  /** By datagram of those told to {@linkcode came}: its client's record. */
  #records = new Int32Array(ANSWERED_TOGETHER);
  /** What the client at hand has done. */
  readonly #deeds: ClientDelta = none();

  /**
   * @param clock milliseconds since 1970
   * @param userOf tells the user of a client whose socket does not
   */
  constructor(
    { ring, open, clients }: RecorderMemory,
    clock: () => number,
    userOf: (question: ClientQuestion) => number,
  ) {
    this.#writer = new RecordWriter(ring);
    this.#open = new OpenRecords(open);
    this.#clients = new ClientTable(clients);
    this.#clock = clock;
    this.#ask = () => userOf(this.#question);
  }

  /** Hands the counts over, and gives everybody a new share of the notes. To be called every tick. */
  tick(): void {
    this.#clients.flip();
    this.#shares.renew();
  }

  came(listener: number, batch: DatagramBatch, from: number, to: number): void {
    if (to - from > this.#records.length) this.#records = new Int32Array(to - from);
    const records = this.#records;
    for (let i = from, k = 0; i < to; i++, k++) {
      // Datagrams that arrived joined are one client's.
      records[k] = k > 0 && batch.headerOf(i) === batch.headerOf(i - 1)
        ? records[k - 1]
        : this.#recordOf(listener, batch, i);
    }
  }

  #recordOf(listener: number, batch: DatagramBatch, i: number): number {
    const length = Math.min(batch.nameLengthOf(i), NAME_SIZE);
    const { words } = batch.arena;
    const at = batch.nameAt(i) >> 2;
    const family = destinationFamily(batch, i);
    const localAt = family === 0 ? 0 : destinationAt(batch, i, family) >> 2;
    this.#pose(listener, words, at, length, family, localAt);
    return this.#clients.of(listener, words, at, length, senderUser(batch, i), this.#ask);
  }

  /** Prepares to ask about the client whose sockaddr and destination lie in `words`. */
  #pose(
    listener: number,
    words: Int32Array,
    at: number,
    length: number,
    localFamily: 0 | 4 | 6,
    localAt: number,
  ): void {
    const question = this.#question;
    question.listener = listener;
    question.words = question.localWords = words;
    question.at = at;
    question.length = length;
    question.localFamily = localFamily;
    question.localAt = localAt;
  }

  served(listener: number, batch: DatagramBatch, from: number, to: number, ends: DatagramEnds): number {
    const count = to - from;
    const records = this.#records;
    const before = this.#writer.room();
    const at = this.#clock();
    for (let k = 0; k < count;) {
      const record = records[k];
      const address = this.#clients.addressOf(record);
      const deeds = forget(this.#deeds);
      // Who has no share left has none in this tick.
      let share = true;
      for (; k < count && records[k] === record; k++) {
        countDatagram(deeds, batch.lengthOf(from + k), ends, k);
        share &&= this.#shares.take(record, address, this.#writer.room());
        if (!share) continue;
        deeds.noted++;
        this.#datagram(listener, batch, from + k, ends, k, at);
      }
      this.#clients.add(record, deeds);
    }
    const noted = before - this.#writer.room();
    if (noted > 0) this.#writer.publish();
    return count - noted;
  }

  returned(listener: number, batch: DatagramBatch, i: number): void {
    const record = this.#recordOf(listener, batch, i);
    if (!this.#shares.take(record, this.#clients.addressOf(record), this.#writer.room())) return;
    const { words, doubles, bytes } = this.#writer;
    const note = this.#writer.next();
    const word = note * RECORD_WORDS;
    const length = Math.min(batch.lengthOf(i), SAMPLE_BYTES);
    this.#beginDatagram(note, listener, batch, i, this.#clock());
    doubles[note * RECORD_DOUBLES + BYTES_OUT] = batch.lengthOf(i);
    words[word + OUTCOME] = UNREACHABLE;
    words[word + REFUSAL] = NOT_REFUSED;
    words[word + UID] = this.#clients.userOf(record);
    words[word + TTL] = -1;
    words[word + REPLY_LENGTH] = length;
    words[word + FLAGS] = RETURNED;
    copyBytes(batch.arena.bytes, batch.payloadAt(i), bytes, note * RECORD_BYTES + REPLY_AT, length);
    this.#writer.publish();
  }

  /** Writes of a datagram's note what all have: when, where, who. */
  #beginDatagram(record: number, listener: number, batch: DatagramBatch, i: number, at: number): void {
    const { words, doubles } = this.#writer;
    const word = record * RECORD_WORDS;
    const name = Math.min(batch.nameLengthOf(i), NAME_SIZE);
    words.fill(0, word, word + READ_SIZES);
    doubles[record * RECORD_DOUBLES + AT] = doubles[record * RECORD_DOUBLES + BEGAN] = at;
    words[word + LISTENER] = listener;
    words[word + NAME_LENGTH] = name;
    copyWords(batch.arena.words, batch.nameAt(i), words, record * RECORD_BYTES + NAME_AT, name);
  }

  #datagram(
    listener: number,
    batch: DatagramBatch,
    i: number,
    ends: DatagramEnds,
    k: number,
    at: number,
  ): void {
    const { words, doubles, bytes } = this.#writer;
    const record = this.#writer.next();
    const word = record * RECORD_WORDS;
    const length = batch.lengthOf(i);
    const request = Math.min(length, SAMPLE_BYTES);
    const reply = Math.min(ends.replyLength[k], SAMPLE_BYTES);
    this.#beginDatagram(record, listener, batch, i, at);
    doubles[record * RECORD_DOUBLES + BYTES_IN] = length;
    doubles[record * RECORD_DOUBLES + BYTES_OUT] = ends.replyLength[k];
    words[word + OUTCOME] = ends.outcome[k];
    words[word + REFUSAL] = ends.refusal[k];
    words[word + READS] = 1;
    words[word + READ_SIZES] = length;
    words[word + UID] = this.#clients.userOf(this.#records[k]);
    words[word + REQUEST_LENGTH] = request;
    words[word + REPLY_LENGTH] = reply;
    if ((batch.flagsOf(i) & MSG_TRUNC) !== 0) words[word + FLAGS] = TRUNCATED;
    this.#noteDestination(word, batch, i);
    const to = record * RECORD_BYTES;
    // One of several datagrams that arrived joined may begin anywhere.
    copyBytes(batch.arena.bytes, batch.payloadAt(i), bytes, to + REQUEST_AT, request);
    copyBytes(batch.arena.bytes, ends.replyAt[k], bytes, to + REPLY_AT, reply);
  }

  #noteDestination(word: number, batch: DatagramBatch, i: number): void {
    const { words } = this.#writer;
    const family = destinationFamily(batch, i);
    words[word + TTL] = hopsOf(batch, i);
    if (family === 0) return;
    words[word + LOCAL_FAMILY] = family;
    words[word + INTERFACE] = interfaceOf(batch, i, family);
    const from = destinationAt(batch, i, family);
    copyWords(batch.arena.words, from, words, 4 * word + LOCAL_AT, family === 4 ? 4 : 16);
  }

  opened(listener: number, comer: Comer): number {
    const note = this.#open.begin(listener, comer, comer.began ?? this.#clock());
    if (note === NOT_RECORDED || comer.uid !== UNKNOWN_USER) return note;
    const { words } = this.#open;
    const word = note * RECORD_WORDS;
    const family = words[word + LOCAL_FAMILY] as 0 | 4 | 6;
    this.#pose(listener, words, word + NAME_AT / 4, words[word + NAME_LENGTH], family, word + LOCAL_AT / 4);
    words[word + UID] = this.#ask();
    return note;
  }

  userOf(listener: number, comer: Comer): number {
    const note = this.opened(listener, comer);
    if (note === NOT_RECORDED) return comer.uid;
    const uid = this.#open.words[note * RECORD_WORDS + UID];
    this.#open.end(note);
    return uid;
  }

  /** The record of a connection's client; the listener's for one without a note. */
  #recordOfConnection(listener: number, note: number): number {
    if (note === NOT_RECORDED) return this.#clients.ofListener(listener);
    const { words } = this.#open;
    const word = note * RECORD_WORDS;
    const length = words[word + NAME_LENGTH];
    return this.#clients.ofAddress(listener, words, word + NAME_AT / 4, length, words[word + UID]);
  }

  read(note: number, bytes: Uint8Array, length: number, after: number): void {
    this.#open.read(note, bytes, length, after);
  }

  wrote(note: number, bytes: Uint8Array, length: number): void {
    this.#open.wrote(note, bytes, length);
  }

  closed(end: ConnectionEnd, outcome: number, refusal: number): boolean {
    const { listener, note } = end;
    const record = this.#recordOfConnection(listener, note);
    const deeds = forget(this.#deeds);
    deeds.exchanges = 1;
    deeds.answers = end.bytesOut > 0 ? 1 : 0;
    deeds.refused = refusal === NOT_REFUSED ? 0 : 1;
    deeds.bytesIn = end.bytesIn + end.ignored;
    deeds.bytesOut = end.bytesOut;
    const noted = note !== NOT_RECORDED && this.#shares.take(record, record, this.#writer.room());
    if (noted) {
      deeds.noted = 1;
      this.#handOver(end, outcome, refusal);
    }
    this.#clients.add(record, deeds);
    if (note !== NOT_RECORDED) this.#open.end(note);
    return noted;
  }

  #handOver(end: ConnectionEnd, outcome: number, refusal: number): void {
    const { words, doubles } = this.#writer;
    const record = this.#writer.next();
    const word = record * RECORD_WORDS;
    copyWords(this.#open.words, end.note * RECORD_BYTES, words, record * RECORD_BYTES, RECORD_BYTES);
    doubles[record * RECORD_DOUBLES + AT] = this.#clock();
    words[word + FLAGS] = 0;
    words[word + OUTCOME] = outcome;
    words[word + REFUSAL] = refusal;
    words[word + CLIENT_END] = end.clientEnd;
    words[word + LATE] = end.ignored;
    words[word + URGENT] = end.urgent;
    words[word + OPEN_BESIDE] = end.openBeside;
    this.#writer.publish();
  }

  refused(listener: number, comer: Comer, { refusal, openBeside }: Refused): boolean {
    const note = this.opened(listener, comer);
    return this.closed({ ...UNSERVED, listener, note, openBeside }, REFUSED_BY_LIMIT, refusal);
  }
}

export class Unobserved implements WorkerObserver {
  tick(): void {}

  came(): void {}

  served(_listener: number, _batch: DatagramBatch, from: number, to: number): number {
    return to - from;
  }

  returned(): void {}

  opened(): number {
    return NOT_RECORDED;
  }

  read(): void {}

  wrote(): void {}

  closed(): boolean {
    return false;
  }

  refused(): boolean {
    return false;
  }

  userOf(_listener: number, comer: Comer): number {
    return comer.uid;
  }
}
