// A worker's records of its exchanges: every exchange is counted, and as many as there is room for are
// recorded. A datagram is recorded in one go; a connection fills its record in as it goes, and hands it over
// when it ends.
import { SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { NAME_SIZE } from "../../posix/address.ts";
import { MSG_TRUNC } from "../../posix/constants.ts";
import {
  type DatagramBatch,
  destinationAt,
  destinationFamily,
  hopsOf,
  interfaceOf,
} from "../../posix/datagrams/batch.ts";
import { MOST_TOGETHER } from "../../posix/netstat/users.ts";
import { UNKNOWN_USER } from "../../posix/socket.ts";
import type { Clock } from "../../exchange/clock.ts";
import { isTry } from "../../exchange/impaired.ts";
import {
  ANSWERED,
  type ConnectionEnd,
  type DatagramEnds,
  exchangesOf,
  NOT_RECORDED,
  NOT_REFUSED,
  type Refused,
  REFUSED_BY_LIMIT,
  UNREACHABLE,
  UNSERVED,
} from "../shared/tally.ts";
import { MOST_CLIENTS } from "../shared/client_counts.ts";
import { OpenRecords } from "../shared/open_records.ts";
import { Peer } from "../shared/peer.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  clearWords,
  CLIENT_END,
  copyBytes,
  copyWords,
  ENDED,
  FLAGS,
  INTERFACE,
  isZero,
  LAST_ACTIVE,
  LATE,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
  OPEN_BESIDE,
  OUTCOME,
  OVERTOOK,
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
  REST_USED,
  RETURNED,
  TRUNCATED,
  TTL,
  UID,
  URGENT,
  writeImpaired,
  writeTrial,
} from "../shared/record.ts";
import { type RecorderMemory, RecordWriter } from "../shared/record_ring.ts";
import { clearDelta, type ClientDelta, ClientTable, countDatagram, emptyDelta } from "./client_table.ts";
import { type ClientUsers, NO_QUESTION, NOT_ASKED } from "./client_users.ts";
import { FairSampling } from "./fair_sampling.ts";
import { SingleRecorder } from "./single_record.ts";

/** Datagrams that are answered together at the most; more make the table of their clients longer, once. */
const ANSWERED_TOGETHER = 256;

export class Recorder {
  /** Records datagrams that are served by themselves. */
  readonly singles: SingleRecorder;
  readonly #writer: RecordWriter;
  readonly #open: OpenRecords;
  readonly #clients: ClientTable;
  readonly #shares = new FairSampling();
  readonly #clock: Pick<Clock, "wallClock">;
  readonly #users: ClientUsers;
  readonly #ask: (listener: number, peer: Peer) => number;
  /**
   * By datagram of those that are answered together: its client's record, all bits turned where it may not be
   * recorded singly.
   */
  #records = new Int32Array(ANSWERED_TOGETHER);
  /** By question to the kernel: the open record of the connection that it is about. */
  readonly #asked = new Int32Array(MOST_TOGETHER);
  /** Questions that were written and not asked yet. */
  #questions = 0;
  /** By client's record: the last of the {@linkcode served} calls that answered it. */
  readonly #answeredIn = new Int32Array(MOST_CLIENTS);
  #servings = 0;
  /** What the client at hand has done. */
  readonly #delta: ClientDelta = emptyDelta();
  /** The client at hand, where nobody else has filled one in. */
  readonly #peer = new Peer();

  /** @param byAddress whether a user of this machine is another client at each of its addresses */
  constructor(
    { ring, open, clients }: RecorderMemory,
    clock: Pick<Clock, "wallClock">,
    users: ClientUsers,
    byAddress = false,
  ) {
    this.#writer = new RecordWriter(ring);
    this.#open = new OpenRecords(open);
    this.#clients = new ClientTable(clients, byAddress);
    this.#clock = clock;
    this.#users = users;
    this.#ask = (listener, peer) => users.userOf(listener, peer);
    this.singles = new SingleRecorder(this.#writer, this.#clients, this.#shares, clock);
  }

  /** To be called every tick: hands the counts over, and gives everybody a new share of the records. */
  tick(): void {
    this.#clients.flip();
    this.#shares.tick();
    this.#users.tick();
  }

  /**
   * Of the datagrams that are answered together, the `k`th to the one before the `end`th are a peer's. Called
   * before they are answered, while the peer is there: then the kernel can tell whose it is.
   */
  came(listener: number, peer: Peer, k: number, end: number): void {
    if (end > this.#records.length) this.#lengthen(end);
    const record = this.#clients.of(listener, peer, this.#ask);
    const mark = this.#clients.isSure ? record : ~record;
    for (let i = k; i < end; i++) this.#records[i] = mark;
  }

  #lengthen(length: number): void {
    const longer = new Int32Array(length);
    longer.set(this.#records);
    this.#records = longer;
  }

  /**
   * Counts the datagrams last told to {@linkcode Recorder.came}, which are answered now, and records some of
   * them.
   * @param ends the first is that of datagram `from`
   * @returns how many were not recorded
   */
  served(listener: number, batch: DatagramBatch, from: number, to: number, ends: DatagramEnds): number {
    const count = to - from;
    const records = this.#records;
    // Not by the room, which main makes at any moment.
    const before = this.#writer.written;
    const at = this.#clock.wallClock();
    this.#servings = (this.#servings + 1) | 0;
    for (let k = 0; k < count;) {
      const mark = records[k];
      const record = mark < 0 ? ~mark : mark;
      const client = this.#clients.hashOf(record);
      const address = this.#clients.hashOf(this.#clients.addressOf(record));
      const delta = clearDelta(this.#delta);
      // A client that has no share left has none in this tick.
      let share = mark >= 0;
      for (; k < count && records[k] === mark; k++) {
        countDatagram(delta, batch.lengthOf(from + k), ends, k);
        // All of them had been read before the first was answered.
        const overtook = this.#answeredIn[record] === this.#servings;
        this.#answeredIn[record] = this.#servings;
        share &&= this.#shares.take(client, address, this.#writer.room());
        if (!share) {
          delta.dropped++;
          continue;
        }
        this.#datagram(listener, batch, from + k, ends, k, at, overtook && record !== address);
      }
      this.#clients.add(record, delta);
    }
    const recorded = (this.#writer.written - before) | 0;
    if (recorded > 0) this.#writer.publish();
    return count - recorded;
  }

  /**
   * Records that an answer came back: in the batch, the `i`th sender is the one it was sent to, the payload
   * its start. Whose socket it was the kernel can't tell any more; main knows by the port. Few come in a tick
   * (MOST_RETURNED in datagrams/listener.ts), so they need no share.
   */
  returned(listener: number, batch: DatagramBatch, i: number): void {
    if (this.#writer.room() <= 0) return;
    const { words, doubles, bytes } = this.#writer;
    const next = this.#writer.next();
    const word = next * RECORD_WORDS;
    const length = Math.min(batch.lengthOf(i), SAMPLE_BYTES);
    this.#beginDatagram(next, listener, batch, i, this.#clock.wallClock());
    doubles[next * RECORD_DOUBLES + BYTES_OUT] = batch.lengthOf(i);
    words[word + OUTCOME] = UNREACHABLE;
    words[word + REFUSAL] = NOT_REFUSED;
    words[word + UID] = UNKNOWN_USER;
    words[word + TTL] = -1;
    words[word + REPLY_LENGTH] = length;
    words[word + FLAGS] = RETURNED;
    copyBytes(batch.arena.bytes, batch.payloadAt(i), bytes, next * RECORD_BYTES + REPLY_AT, length);
    this.#writer.publish();
  }

  /** Writes what every record of a datagram has: when, where, who. */
  #beginDatagram(record: number, listener: number, batch: DatagramBatch, i: number, at: number): void {
    const { words, doubles } = this.#writer;
    const word = record * RECORD_WORDS;
    const name = Math.min(batch.nameLengthOf(i), NAME_SIZE);
    clearWords(words, word, word + READ_SIZES);
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
    overtook: boolean,
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
    words[word + FLAGS] = ((batch.flagsOf(i) & MSG_TRUNC) === 0 ? 0 : TRUNCATED) | (overtook ? OVERTOOK : 0);
    this.#writeDestination(word, batch, i);
    const to = record * RECORD_BYTES;
    // One of several datagrams that arrived joined may begin anywhere.
    const from = batch.payloadAt(i);
    copyBytes(batch.arena.bytes, from, bytes, to + REQUEST_AT, request);
    copyBytes(batch.arena.bytes, ends.replyAt[k], bytes, to + REPLY_AT, reply);
    if (!isZero(batch.arena.bytes, from + request, from + length)) words[word + FLAGS] |= REST_USED;
  }

  #writeDestination(word: number, batch: DatagramBatch, i: number): void {
    const { words } = this.#writer;
    const family = destinationFamily(batch, i);
    words[word + TTL] = hopsOf(batch, i);
    if (family === 0) return;
    words[word + LOCAL_FAMILY] = family;
    words[word + INTERFACE] = interfaceOf(batch, i, family);
    const from = destinationAt(batch, i, family);
    copyWords(batch.arena.words, from, words, 4 * word + LOCAL_AT, family === 4 ? 4 : 16);
  }

  /**
   * Begins a connection's record.
   * @param began when it was accepted, in milliseconds since 1970; absent: now
   * @returns its number, or {@linkcode NOT_RECORDED}
   */
  opened(listener: number, peer: Peer, began = this.#clock.wallClock()): number {
    const record = this.#open.begin(listener, peer, began);
    if (record === NOT_RECORDED || peer.uid !== UNKNOWN_USER) return record;
    const question = this.#users.ask(listener, peer);
    if (question === NO_QUESTION) return record;
    this.#asked[question] = record;
    this.#questions = question + 1;
    return record;
  }

  /**
   * Learns whose the clients are of connections that were {@linkcode opened} since the last time, at most
   * {@linkcode MOST_TOGETHER}: the kernel is asked once for all. To be called before they are answered.
   */
  learnUsers(): void {
    const count = this.#questions;
    if (count === 0) return;
    this.#questions = 0;
    this.#users.hear();
    for (let i = 0; i < count; i++) {
      this.#open.words[this.#asked[i] * RECORD_WORDS + UID] = this.#users.user(i);
    }
  }

  /** A connection had ended before the kernel was asked: whom it told may be somebody else. */
  forgetUser(record: number): void {
    if (record !== NOT_RECORDED) this.#open.words[record * RECORD_WORDS + UID] = UNKNOWN_USER;
  }

  /** The user of a connection's client that gets no record here, as a signed word. */
  userOf(listener: number, peer: Peer): number {
    const user = peer.uid === UNKNOWN_USER ? this.#users.userOf(listener, peer) : peer.uid;
    return user === NOT_ASKED ? UNKNOWN_USER : user;
  }

  /** The user of a connection's client that was just {@linkcode opened}, as a signed word: asked for it alone. */
  userOfOpened(record: number, listener: number, peer: Peer): number {
    if (record === NOT_RECORDED) return this.userOf(listener, peer);
    this.learnUsers();
    return this.#open.words[record * RECORD_WORDS + UID];
  }

  /** The client table's record of a connection's client; the listener's for one that is not recorded. */
  #clientOf(listener: number, open: number): number {
    if (open === NOT_RECORDED) return this.#clients.ofListener(listener);
    const { words } = this.#open;
    const word = open * RECORD_WORDS;
    this.#peer.take(words, word + NAME_AT / 4, words[word + NAME_LENGTH], words[word + UID]);
    return this.#clients.ofAddress(listener, this.#peer);
  }

  /** A connection has read `length` bytes. @param after milliseconds since it was accepted */
  read(record: number, bytes: Uint8Array, length: number, after: number): void {
    this.#open.read(record, bytes, length, after);
  }

  /** A connection has written the first `length` of these bytes. */
  wrote(record: number, bytes: Uint8Array, length: number): void {
    this.#open.wrote(record, bytes, length);
  }

  /** Counts a connection, ends its record and hands it over. @returns false when it was not recorded */
  closed(end: ConnectionEnd, outcome: number, refusal: number): boolean {
    const { listener, record } = end;
    const client = this.#clientOf(listener, record);
    const delta = clearDelta(this.#delta);
    delta.exchanges = isTry(end, outcome === ANSWERED) ? exchangesOf(refusal) : 0;
    delta.answers = end.bytesOut > 0 ? 1 : 0;
    delta.refused = refusal === NOT_REFUSED ? 0 : 1;
    delta.bytesIn = end.bytesIn + end.ignored;
    delta.bytesOut = end.bytesOut;
    const recorded = record !== NOT_RECORDED &&
      this.#shares.takeOf(this.#clients, client, this.#writer.room());
    if (recorded) this.#handOver(end, outcome, refusal);
    else delta.dropped = 1;
    this.#clients.add(client, delta);
    if (record !== NOT_RECORDED) this.#open.end(record);
    return recorded;
  }

  #handOver(end: ConnectionEnd, outcome: number, refusal: number): void {
    const { words, doubles } = this.#writer;
    const record = this.#writer.next();
    const word = record * RECORD_WORDS;
    copyWords(this.#open.words, end.record * RECORD_BYTES, words, record * RECORD_BYTES, RECORD_BYTES);
    doubles[record * RECORD_DOUBLES + AT] = this.#clock.wallClock();
    words[word + FLAGS] &= REST_USED;
    words[word + OUTCOME] = outcome;
    words[word + REFUSAL] = refusal;
    words[word + CLIENT_END] = end.clientEnd;
    words[word + LAST_ACTIVE] = end.lastActiveAfter;
    words[word + ENDED] = end.endedAfter;
    words[word + LATE] = end.ignored;
    words[word + URGENT] = end.urgent;
    words[word + OPEN_BESIDE] = end.openBeside;
    if (end.trial !== undefined) writeTrial(words, word, end.trial);
    if (end.impaired !== undefined) writeImpaired(words, word, end.impaired);
    this.#writer.publish();
  }

  /** Counts and records a connection that was closed at once. @returns false when it was not recorded */
  refused(listener: number, peer: Peer, { refusal, openBeside }: Refused): boolean {
    const record = this.opened(listener, peer);
    this.learnUsers();
    return this.closed({ ...UNSERVED, listener, record, openBeside }, REFUSED_BY_LIMIT, refusal);
  }
}
