// Time (RFC 868): the seconds since 1 January 1900, UTC, as a 32-bit unsigned integer in network byte order.
// On 7 February 2036 it wraps to 0, as the RFC's field does.

import { oneAnswerDatagrams, oneAnswerStream, type WriteAnswer } from "./one_answer.ts";
import type { DatagramService, ServiceContext, StreamService } from "./service.ts";

/** RFC 868: "the time 2,208,988,800 corresponds to 00:00 1 Jan 1970 GMT". */
const SECONDS_BEFORE_1970 = 2_208_988_800;

const TIME_BYTES = 4;

/** Answers every datagram with the time; clients send an empty one. */
export function timeDatagrams(context: ServiceContext): DatagramService {
  return oneAnswerDatagrams(timeWriter(context));
}

/** Sends each connection the time, then closes it. */
export function timeStream(context: ServiceContext): StreamService {
  return oneAnswerStream(timeWriter(context));
}

function timeWriter({ wallClock }: ServiceContext): WriteAnswer {
  return (out, at) => {
    const seconds = Math.floor(wallClock() / 1000) + SECONDS_BEFORE_1970;
    // >>> takes the number modulo 2^32 first.
    for (let i = 0; i < TIME_BYTES; i++) out[at + i] = (seconds >>> (24 - 8 * i)) & 0xff;
    return TIME_BYTES;
  };
}
