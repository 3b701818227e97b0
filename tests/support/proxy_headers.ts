// PROXY headers as balancers make them, for tests.
import { parseIPv4, parseIPv6 } from "../../src/posix/address.ts";

/** Version 1: `PROXY TCP4 192.0.2.7 192.0.2.1 40000 7100`, with its line end. */
export function lineHeader(source: string, port = 40_000, destination?: string): Uint8Array<ArrayBuffer> {
  const family = source.includes(":") ? "TCP6" : "TCP4";
  const to = destination ?? (family === "TCP6" ? "2001:db8::1" : "192.0.2.1");
  return latin1(`PROXY ${family} ${source} ${to} ${port} 7100\r\n`);
}

export interface BinaryParts {
  /** Version and command. */
  command?: number;
  /** Family and protocol. */
  family?: number;
  /** What follows the first 16 bytes. */
  rest?: Uint8Array;
  /** What is said of the rest's length. */
  length?: number;
}

/** Version 2, by its parts. */
export function binaryParts(parts: BinaryParts = {}): Uint8Array<ArrayBuffer> {
  const { command = 0x21, family = 0x11, rest = new Uint8Array(12), length = rest.length } = parts;
  return joined(
    latin1("\r\n\r\n\0\r\nQUIT\n"),
    Uint8Array.of(command, family, length >> 8, length & 0xff),
    rest,
  );
}

/** Version 2 of a TCP client. @param more after the addresses: TLVs */
export function binaryHeader(
  source: string,
  port = 40_000,
  more = new Uint8Array(0),
): Uint8Array<ArrayBuffer> {
  const v4 = parseIPv4(source);
  const address = v4 ?? parseIPv6(source)!;
  const ports = Uint8Array.of(port >> 8, port & 0xff, 7100 >> 8, 7100 & 0xff);
  const rest = joined(address, new Uint8Array(address.length), ports, more);
  return binaryParts({ family: v4 === undefined ? 0x21 : 0x11, rest });
}

/** A health check of the balancer's own. */
export const LOCAL_HEADER = binaryParts({ command: 0x20, family: 0, rest: new Uint8Array(0) });

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
