// The record of one datagram that was served by itself: kept from when it came, and written when it is known what came
// of it, which at a listener that is unkind on purpose may be later. And of a try that ended without one.
import type { Impaired, Trial } from "../../exchange/challenge.ts";
import { SAMPLE_BYTES } from "../../exchange/exchange.ts";
import { NAME_SIZE } from "../../posix/address.ts";
import {
  type DatagramBatch,
  destinationAt,
  destinationFamily,
  hopsOf,
  interfaceOf,
} from "../../posix/datagrams/batch.ts";
import {
  AT,
  BEGAN,
  BYTES_IN,
  BYTES_OUT,
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
  type RecordViews,
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

/**
 * Writes a record.
 * @param at milliseconds since 1970
 * @param uid the sender's user, or UNKNOWN_USER
 */
export function writeSingle(
  { words, doubles, bytes }: RecordViews,
  record: number,
  at: number,
  uid: number,
  sender: Sender,
  end: SingleEnd,
): void {
  const word = record * RECORD_WORDS;
  const byte = record * RECORD_BYTES;
  const { request, reply } = end;
  words.fill(0, word, word + READ_SIZES);
  doubles[record * RECORD_DOUBLES + AT] = at;
  doubles[record * RECORD_DOUBLES + BEGAN] = sender.began;
  doubles[record * RECORD_DOUBLES + BYTES_IN] = request?.length ?? 0;
  doubles[record * RECORD_DOUBLES + BYTES_OUT] = end.bytesOut;
  words[word + LISTENER] = end.listener;
  words[word + OUTCOME] = end.outcome;
  words[word + REFUSAL] = end.refusal;
  words[word + UID] = uid;
  words[word + NAME_LENGTH] = sender.nameLength;
  words[word + TTL] = sender.ttl;
  words[word + LOCAL_FAMILY] = sender.localFamily;
  words[word + INTERFACE] = sender.interface;
  copyWords(sender.name, 0, words, byte + NAME_AT, sender.nameLength);
  copyBytes(sender.local, 0, bytes, byte + LOCAL_AT, sender.local.length);
  if (request !== undefined) writeRequest({ words, doubles, bytes }, record, request);
  words[word + REPLY_LENGTH] = Math.min(reply.length, SAMPLE_BYTES);
  copyBytes(reply, 0, bytes, byte + REPLY_AT, words[word + REPLY_LENGTH]);
  if (end.trial !== undefined) writeTrial(words, word, end.trial);
  if (end.impaired !== undefined) writeImpaired(words, word, end.impaired);
}

function writeRequest({ words, bytes }: RecordViews, record: number, request: Uint8Array): void {
  const word = record * RECORD_WORDS;
  const kept = Math.min(request.length, SAMPLE_BYTES);
  words[word + READS] = 1;
  words[word + READ_SIZES] = request.length;
  words[word + REQUEST_LENGTH] = kept;
  copyBytes(request, 0, bytes, record * RECORD_BYTES + REQUEST_AT, kept);
  if (!isZero(request, kept, request.length)) words[word + FLAGS] |= REST_USED;
}
