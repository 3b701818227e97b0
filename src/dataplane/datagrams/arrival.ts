// A datagram at a listener that is unkind on purpose, kept by itself: it may be served later than its batch, and what
// answers it may leave later still, several times, or from another port.
import type { DatagramClient } from "../../challenges/challenge.ts";
import { decodeAddress, formatAddress } from "../../posix/address.ts";
import { cameToMany, type DatagramBatch } from "../../posix/datagrams/batch.ts";
import { type Ends, endsOf } from "../../posix/datagrams/single.ts";
import { type Sender, senderOf } from "../recording/single_record.ts";

export class Arrival implements DatagramClient {
  readonly student: string;
  readonly peer: string;
  readonly toMany: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it is answered to. */
  readonly ends: Ends;
  /** The socket that it came by. */
  readonly fd: number;
  /** For its record. */
  readonly sender: Sender;
  /** Whether it was served already: on its way it may be doubled. */
  served = false;

  /**
   * @param uid its sender's user as a signed word, UNKNOWN_USER, or NOT_ASKED
   * @param began milliseconds since 1970
   */
  constructor(batch: DatagramBatch, i: number, fd: number, student: string, uid: number, began: number) {
    const at = batch.payloadAt(i);
    this.bytes = batch.arena.bytes.slice(at, at + batch.lengthOf(i));
    this.ends = endsOf(batch, i);
    this.fd = fd;
    this.sender = senderOf(batch, i, uid, began);
    this.student = student;
    this.peer = formatAddress(decodeAddress(this.ends.name, this.ends.name.length));
    this.toMany = cameToMany(batch, i);
  }

  /** The same with other bytes, which it got on its way. */
  withBytes(bytes: Uint8Array<ArrayBuffer>): Arrival {
    return Object.assign(Object.create(Arrival.prototype), this, { bytes });
  }
}

/** What is said to a datagram. */
export class Said {
  /** Answers that leave, and the bytes of all of them. */
  answers = 0;
  bytesOut = 0;
  /** The first of them. */
  reply: Uint8Array = new Uint8Array(0);
  /** An answer was longer than may be. */
  tooLong = false;

  /** @param times how often it leaves */
  add(bytes: Uint8Array, times: number): void {
    if (times === 0) return;
    if (this.answers === 0) this.reply = bytes;
    this.answers += times;
    this.bytesOut += times * bytes.length;
  }
}
