// `guichet resolve --bytes ADDRESS[:PORT]`: the sockaddr of an address as bytes, field by field, in network and in host
// order, and what htons, htonl and inet_addr make of it. Not here: names.

import { alignColumns } from "../../daemon/columns.ts";
import { parseIPv4 } from "../../posix/address.ts";
import { htonl, htons } from "../../posix/byte_order.ts";
import { INADDR_NONE } from "../../posix/constants_names.ts";
import { inet_addr } from "../../posix/inet_addr.ts";
import { type SockaddrField, sockaddrFields } from "../../posix/sockaddr_fields.ts";
import { escapeText } from "../../telemetry/escape.ts";
import { safeJson } from "../../telemetry/safe_json.ts";
import { addressNotes } from "./address_notes.ts";
import { type AddressWord, readAddressWord } from "./address_word.ts";
import { OK } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage_error.ts";
import { int32 } from "../../text/ints.ts";

/** A call and the number it gives. */
interface Call {
  call: string;
  gives: number;
  /** The number's bytes as they lie in memory. */
  bytes: Uint8Array;
}

/** Prints the structure. @returns the exit status */
export function resolveBytes(text: string, json: boolean, io: Io): number {
  const word = readAddressWord(text);
  if (word === undefined) {
    throw new UsageError(
      `Cannot read the address "${text}": want ADDRESS[:PORT], [IPV6]:PORT, :PORT, a path with a slash or @NAME`,
      /^\d+$/.test(text)
        ? `A port alone is written ":${text}"`
        : `"guichet resolve ${text}" looks for the addresses of a name`,
    );
  }
  const { struct, fields } = sockaddrFields(word.sockaddr);
  const calls = callsOn(word);
  const notes = addressNotes(word);
  if (json) {
    io.stdout.line(safeJson({
      address: text,
      struct,
      size: word.sockaddr.length,
      bytes: hex(word.sockaddr, ""),
      fields: fields.map((field) => ({
        ...field,
        bytes: hex(field.bytes, ""),
        swapped: field.order === "none" ? undefined : hex(field.bytes.toReversed(), ""),
      })),
      swappedPort: word.port === undefined ? undefined : htons(word.port),
      calls: calls.map((each) => ({ ...each, bytes: hex(each.bytes, "") })),
      notes,
    }));
    return OK;
  }
  const head = `struct ${struct}, ${word.sockaddr.length} bytes: ${hex(word.sockaddr)}`;
  for (const line of [head, "", ...fieldLines(fields), ...callLines(calls), ...noteLines(notes)]) {
    io.stdout.line(escapeText(line));
  }
  return OK;
}

function fieldLines(fields: SockaddrField[]): string[] {
  const rows = fields.map(({ offset, name, bytes, order, value }) => [
    String(offset),
    name,
    hex(bytes),
    order === "none" ? "-" : order,
    order === "none" ? "-" : hex(bytes.toReversed()),
    value,
  ]);
  return alignColumns(
    [["Offset", "Field", "In memory", "Order", "In the other order", "Value"], ...rows],
    new Set([0]),
  );
}

function callLines(calls: Call[]): string[] {
  if (calls.length === 0) return [];
  const rows = calls.map(({ call, gives, bytes }) => [
    call,
    String(gives),
    `0x${gives.toString(16).padStart(2 * bytes.length, "0")}`,
    hex(bytes),
  ]);
  return ["", ...alignColumns([["Call", "Gives", "Hexadecimal", "In memory"], ...rows], new Set([1]))];
}

function noteLines(notes: string[]): string[] {
  return notes.length === 0 ? [] : ["", ...notes];
}

/** What a C program writes to fill the structure; IPv6 and Unix addresses have no numbers to turn. */
function callsOn({ address, port, literal }: AddressWord): Call[] {
  const calls: Call[] = [];
  if (port !== undefined) {
    const gives = htons(port);
    calls.push({ call: `htons(${port})`, gives, bytes: memory(Uint16Array.of(gives)) });
  }
  if (address.family !== "inet") return calls;
  const host = int32(parseIPv4(address.address)!, 0, false) >>> 0;
  for (
    const [call, gives] of [
      [`htonl(0x${host.toString(16).padStart(8, "0")})`, htonl(host)],
      [`inet_addr("${literal}")`, inet_addr(literal)],
    ] as const
  ) {
    calls.push({ call, gives, bytes: memory(Uint32Array.of(gives)) });
  }
  if (calls.at(-1)!.gives === INADDR_NONE) calls.at(-1)!.call += " = INADDR_NONE";
  return calls;
}

function memory(number: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(number.buffer);
}

function hex(bytes: Uint8Array, between = " "): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(between);
}
