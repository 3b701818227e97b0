// long: one datagram, longer than the buffers that are usually taken. Its length and the sum of its bytes come back.
import { int32, swap32 } from "../../text/ints.ts";
import type { Lots } from "../seed.ts";
import type { DatagramKind, Found, Say } from "./kind.ts";

/** 8 KiB, as far as the listener's amplification allows; never as short as a frame of Ethernet. */
const MOST_BYTES = 8192;
const LEAST_BYTES = 1601;

/** The answer: two ints. */
const ANSWER_BYTES = 8;

export class LongKind implements DatagramKind<Uint8Array> {
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  /** No byte is 0: a program that takes it for a string reads on behind it. */
  draw(lots: Lots, room: number): Uint8Array {
    const most = Math.min(MOST_BYTES, room);
    const bytes = new Uint8Array(lots.between(Math.min(LEAST_BYTES, most), most));
    // Thousands of lots would take milliseconds: this is Marsaglia's xorshift, from one of them.
    let word = lots.int() | 1;
    for (let i = 0; i < bytes.length; i++) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
      bytes[i] = 1 + (word >>> 1) % 255;
    }
    return bytes;
  }

  ask(bytes: Uint8Array, _round: number, say: Say): undefined {
    say(bytes);
  }

  fits(_task: Uint8Array, bytes: Uint8Array): boolean {
    return bytes.length === ANSWER_BYTES;
  }

  judge(bytes: Uint8Array, answer: Uint8Array): Found | undefined {
    if (answer.length !== ANSWER_BYTES) {
      return { clue: "answer-length", values: [answer.length, ANSWER_BYTES] };
    }
    const length = int32(answer, 0, this.#littleEndian);
    const sum = int32(answer, 4, this.#littleEndian);
    const right = sumOf(bytes);
    if (length === bytes.length && sum === right) return undefined;
    if (length === bytes.length && sum === signedSumOf(bytes)) {
      return { clue: "signed-bytes", values: [sum, right] };
    }
    if (swap32(length) === bytes.length && swap32(sum) === right) {
      return { clue: "swapped-sum", values: [] };
    }
    const read = bytesRead(bytes, length, sum);
    if (read !== undefined) return { clue: "cut-datagram", values: [read, bytes.length] };
    return length === bytes.length
      ? { clue: "wrong-sum", values: [sum, right] }
      : { clue: "wrong-length", values: [length, bytes.length] };
  }
}

/**
 * How many bytes somebody read whose sum is that of the first ones only, whatever length is said: recvfrom may tell the
 * datagram's own (MSG_TRUNC).
 */
function bytesRead(bytes: Uint8Array, length: number, sum: number): number | undefined {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < bytes.length - 1; i++) {
    unsigned += bytes[i];
    signed += bytes[i] << 24 >> 24;
    if (length !== i + 1 && length !== bytes.length) continue;
    if (unsigned === sum || (signed === sum && length === i + 1)) return i + 1;
  }
  return undefined;
}

function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte, 0);
}

function signedSumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + (byte << 24 >> 24), 0);
}
