// What is in an ICMP echo request, as a raw socket hands it over: over IPv4 with its IP header, over IPv6 without. Pure.

/** Bytes of an echo request before its data: type, code, checksum, identifier, sequence number (RFC 792, RFC 4443). */
const HEADER = 8;

/** One echo request; `ping` counts `sequence` from 1, and gives each of its runs an `id`. */
export interface EchoRequest {
  readonly id: number;
  readonly sequence: number;
  /** Bytes of data, 56 unless ping is told otherwise. */
  readonly size: number;
}

/**
 * @param bytes the first bytes of the packet
 * @param length bytes of the whole packet
 * @param family which IP brought it
 * @returns undefined for a packet that is cut
 */
export function parseEchoRequest(
  bytes: Uint8Array,
  length: number,
  family: "inet" | "inet6",
): EchoRequest | undefined {
  // The IP header's length stands in its first byte, in words of four bytes (RFC 791, 3.1).
  const at = family === "inet" ? (bytes[0] & 0x0f) * 4 : 0;
  if (bytes.length < at + HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return { id: view.getUint16(4), sequence: view.getUint16(6), size: length - at - HEADER };
}
