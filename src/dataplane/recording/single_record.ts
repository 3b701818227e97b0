// The record of one datagram that was served by itself: kept from when it came, and written when it is known what came
// of it, which at a listener that is unkind on purpose may be later. And of a try that ended without one.
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import type { Clock } from "../../exchange/clock.ts";
import { isTry } from "../../exchange/impaired.ts";
import { SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { NAME_SIZE } from "../../posix/address.ts";
import {
  type DatagramBatch,
  destinationAt,
  destinationFamily,
  hopsOf,
  interfaceOf,
} from "../../posix/datagrams/batch.ts";
import { Peer } from "../shared/peer.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
  clearWords,
  copyBytes,
  copyWords,
  FLAGS,
  INTERFACE,
  isZero,
  LISTENER,
  LOCAL_AT,
  LOCAL_FAMILY,
  NAME_AT,
  NAME_LENGTH,
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
  REST_USED,
  TTL,
  UID,
  writeImpaired,
  writeTrial,
} from "../shared/record.ts";
import type { RecordWriter } from "../shared/record_ring.ts";
import { exchangesOf, NOT_REFUSED } from "../shared/tally.ts";
import { type ClientDelta, type ClientTable, emptyDelta } from "./client_table.ts";
import type { FairSampling } from "./fair_sampling.ts";

/** What is kept of a datagram's sender, and of how it came. */
export interface Sender {
  /** Its sockaddr, padded to whole words, and its bytes. */
  readonly name: Int32Array;
  readonly nameLength: number;
  /** Its user as a signed word, UNKNOWN_USER, or NOT_ASKED. */
  readonly uid: number;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly ttl: number;
  readonly localFamily: 0 | 4 | 6;
  readonly local: Uint8Array;
  readonly interface: number;
}

/** What came of it. */
export interface SingleEnd {
  readonly listener: number;
  readonly outcome: number;
  readonly refusal: number;
  /** What came; absent at the end of a try for which nothing came. */
  readonly request?: Uint8Array;
  /** Datagrams that answer it, the bytes of all of them, and the first one. */
  readonly answers: number;
  readonly bytesOut: number;
  readonly reply: Uint8Array;
  readonly trial?: Trial;
  readonly impaired?: Impaired;
  /** It arrived twice, and is an exchange already. */
  readonly again?: boolean;
}

/** Keeps who sent datagram `i` of a batch, and how it came. @param began milliseconds since 1970 */
export function senderOf(batch: DatagramBatch, i: number, uid: number, began: number): Sender {
  const { words, bytes } = batch.arena;
  const nameLength = Math.min(batch.nameLengthOf(i), NAME_SIZE);
  const at = batch.nameAt(i) >> 2;
  const localFamily = destinationFamily(batch, i);
  const from = localFamily === 0 ? 0 : destinationAt(batch, i, localFamily);
  return {
    name: words.slice(at, at + Math.ceil(nameLength / 4)),
    nameLength,
    uid,
    began,
    ttl: hopsOf(batch, i),
    localFamily,
    local: bytes.slice(from, from + (localFamily === 0 ? 0 : localFamily === 4 ? 4 : 16)),
    interface: localFamily === 0 ? 0 : interfaceOf(batch, i, localFamily),
  };
}

export class SingleRecorder {
  readonly #writer: RecordWriter;
  readonly #clients: ClientTable;
  readonly #shares: FairSampling;
  readonly #clock: Pick<Clock, "wallClock">;
  /** The client at hand, and what it has done. */
  readonly #peer = new Peer();
  readonly #delta = emptyDelta();

  /** Shares what it writes in with the recorder of a worker. */
  constructor(
    writer: RecordWriter,
    clients: ClientTable,
    shares: FairSampling,
    clock: Pick<Clock, "wallClock">,
  ) {
    this.#writer = writer;
    this.#clients = clients;
    this.#shares = shares;
    this.#clock = clock;
  }

  /** Counts a datagram, or the end of a try, and records it. @returns false when it was not recorded */
  record(sender: Sender, end: SingleEnd): boolean {
    this.#peer.take(sender.name, 0, sender.nameLength);
    const client = this.#clients.of(end.listener, this.#peer, () => sender.uid);
    const recorded = end.again !== true && this.#clients.isSure &&
      this.#shares.takeOf(this.#clients, client, this.#writer.room());
    this.#clients.add(client, countSingle(this.#delta, end, recorded));
    if (!recorded) return false;
    const record = this.#writer.next();
    this.#write(record, sender, end);
    this.#writer.words[record * RECORD_WORDS + UID] = this.#clients.userOf(client);
    this.#writer.publish();
    return true;
  }

  #write(record: number, sender: Sender, end: SingleEnd): void {
    const { words, doubles, bytes } = this.#writer;
    const word = record * RECORD_WORDS;
    const byte = record * RECORD_BYTES;
    const { request, reply } = end;
    clearWords(words, word, word + READ_SIZES);
    doubles[record * RECORD_DOUBLES + AT] = this.#clock.wallClock();
    doubles[record * RECORD_DOUBLES + BEGAN] = sender.began;
    doubles[record * RECORD_DOUBLES + BYTES_IN] = request?.length ?? 0;
    doubles[record * RECORD_DOUBLES + BYTES_OUT] = end.bytesOut;
    words[word + LISTENER] = end.listener;
    words[word + OUTCOME] = end.outcome;
    words[word + REFUSAL] = end.refusal;
    words[word + NAME_LENGTH] = sender.nameLength;
    words[word + TTL] = sender.ttl;
    words[word + LOCAL_FAMILY] = sender.localFamily;
    words[word + INTERFACE] = sender.interface;
    copyWords(sender.name, 0, words, byte + NAME_AT, sender.nameLength);
    copyBytes(sender.local, 0, bytes, byte + LOCAL_AT, sender.local.length);
    if (request !== undefined) this.#writeRequest(record, request);
    words[word + REPLY_LENGTH] = Math.min(reply.length, SAMPLE_BYTES);
    copyBytes(reply, 0, bytes, byte + REPLY_AT, words[word + REPLY_LENGTH]);
    if (end.trial !== undefined) writeTrial(words, word, end.trial);
    if (end.impaired !== undefined) writeImpaired(words, word, end.impaired);
  }

  #writeRequest(record: number, request: Uint8Array): void {
    const { words, bytes } = this.#writer;
    const word = record * RECORD_WORDS;
    const kept = Math.min(request.length, SAMPLE_BYTES);
    words[word + READS] = 1;
    words[word + READ_SIZES] = request.length;
    words[word + REQUEST_LENGTH] = kept;
    copyBytes(request, 0, bytes, record * RECORD_BYTES + REQUEST_AT, kept);
    if (!isZero(request, kept, request.length)) words[word + FLAGS] |= REST_USED;
  }
}

/** Becomes the count of one datagram that was served by itself. @returns the same */
function countSingle(delta: ClientDelta, end: SingleEnd, recorded: boolean): ClientDelta {
  const counts = end.again !== true && isTry(end, end.answers > 0);
  delta.exchanges = counts ? exchangesOf(end.refusal) : 0;
  delta.dropped = recorded || end.again === true ? 0 : 1;
  delta.answers = end.answers;
  delta.refused = end.refusal === NOT_REFUSED ? 0 : 1;
  delta.bytesIn = end.request?.length ?? 0;
  delta.bytesOut = end.bytesOut;
  return delta;
}
