// Reads an address as people type it: `192.0.2.7`, `192.0.2.7:4567`, `[::1]:7100`, `:4567`, `./MySock`, `@abstract`.
// Not here: names of hosts, which only a resolver can tell.

import { decodeAddress, encodeInet, parseIPv4, parseIPv6, type SocketAddress } from "../../posix/address.ts";
import { INADDR_NONE } from "../../posix/constants_names.ts";
import { inet_addr } from "../../posix/inet_addr.ts";
import { findInterface } from "../../posix/interfaces.ts";
import { encodeUnixName } from "../../posix/unix_name.ts";
import { UsageError } from "../usage_error.ts";

/** An address taken from the command line. */
export interface AddressWord {
  address: SocketAddress;
  /** The same as the system calls take it; the port is 0 where none was typed. */
  sockaddr: Uint8Array<ArrayBuffer>;
  /** Undefined where none was typed. */
  port: number | undefined;
  /** What was typed of the address, without port and brackets. */
  literal: string;
}

const HINT = "write ADDRESS, ADDRESS:PORT, [IPV6]:PORT, :PORT, a path with a slash or @NAME";

/**
 * Reads one.
 *
 * @returns undefined for a text that is no address, such as the name of a host
 * @throws {UsageError} for one that is almost an address: a wrong port, interface or path
 */
export function readAddressWord(text: string): AddressWord | undefined {
  if (text.includes("/") || text.startsWith("@")) return unixWord(text);
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed !== null) {
    const word = inet6Word(bracketed[1], bracketed[2]);
    if (word === undefined) throw wrong(text, `"${bracketed[1]}" is no IPv6 address`);
    return word;
  }
  if (text.split(":").length > 2) return inet6Word(text, undefined);
  const [literal, port] = text.split(":");
  return inetWord(literal, port, text);
}

function inetWord(typed: string, port: string | undefined, text: string): AddressWord | undefined {
  // ":4567" is what a server binds: INADDR_ANY.
  const literal = typed === "" && port !== undefined ? "0.0.0.0" : typed;
  const address = parseIPv4(literal)?.join(".") ?? oddSpelling(literal);
  if (address === undefined) return undefined;
  const number = readPort(port, text);
  return complete(encodeInet(address, number ?? 0), number, literal);
}

/** What inet_addr(3) reads beyond four decimal numbers: `127.1`, `0x7f.0.0.1`; a number alone is more likely a port. */
function oddSpelling(literal: string): string | undefined {
  if (!/^\d[\da-fx.]*\.[\da-fx.]*$/i.test(literal)) return undefined;
  const number = inet_addr(literal);
  return number === INADDR_NONE ? undefined : new Uint8Array(Uint32Array.of(number).buffer).join(".");
}

function inet6Word(literal: string, port: string | undefined): AddressWord | undefined {
  const [address, scope] = literal.split("%");
  if (parseIPv6(address) === undefined) return undefined;
  const number = readPort(port, literal);
  const index = scope === undefined ? "0" : scopeIndex(scope, literal);
  return complete(encodeInet(`${address}%${index}`, number ?? 0), number, literal);
}

function scopeIndex(scope: string, text: string): string {
  if (/^\d{1,9}$/.test(scope)) return scope;
  const index = findInterface(scope)?.index;
  if (index === undefined) throw wrong(text, `this machine has no interface "${scope}"`);
  return String(index);
}

function unixWord(text: string): AddressWord {
  try {
    return complete(encodeUnixName(text), undefined, text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(
      error.message,
      "sun_path has 108 bytes: a shorter name, or one relative to its directory, fits",
    );
  }
}

function complete(sockaddr: Uint8Array<ArrayBuffer>, port: number | undefined, literal: string): AddressWord {
  return { address: decodeAddress(sockaddr, sockaddr.length)!, sockaddr, port, literal };
}

function readPort(port: string | undefined, text: string): number | undefined {
  if (port === undefined) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw wrong(text, `"${port}" is no port; want 0 to 65535`);
  }
  return Number(port);
}

function wrong(text: string, why: string): UsageError {
  return new UsageError(`Cannot read the address "${text}": ${why}`, HINT);
}
