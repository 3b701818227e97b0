// How much a challenge may say to one datagram: a forged one must not make the lab flood somebody.
import { LEAST_REQUEST } from "../../services/service.ts";

/** Bytes of the IP and UDP headers that every datagram has around it. */
const HEADERS = 28;

/**
 * Most bytes that may answer a datagram of `length` bytes, by the listener's `amplification`. They are counted as they
 * come over the wire: a client asks with whatever it likes, however short. With 256 these are 8 KiB at the least, with
 * 1 they are 32 bytes.
 */
export function mostSaid(length: number, amplification: number): number {
  return (Math.max(length, LEAST_REQUEST) + HEADERS) * amplification;
}
