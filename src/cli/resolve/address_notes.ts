// What is worth saying about an address to somebody who fills a sockaddr with it: its class, its special meaning, the
// port that a forgotten htons leads to. Pure. Not here: the bytes (resolve_bytes.ts).

import { parseIPv4 } from "../../posix/address.ts";
import { htons } from "../../posix/byte_order.ts";
import { LAYOUT } from "../../posix/layout.ts";
import type { AddressWord } from "./address_word.ts";

/** The classes of the course, by the first byte's leading bits: letter, range, how many of them lead, use. */
const CLASSES: readonly (readonly [below: number, text: string])[] = [
  [128, "Class A: 0.0.0.0 to 127.255.255.255, the first byte is the network"],
  [192, "Class B: 128.0.0.0 to 191.255.255.255, the first two bytes are the network"],
  [224, "Class C: 192.0.0.0 to 223.255.255.255, the first three bytes are the network"],
  [240, "Class D: 224.0.0.0 to 239.255.255.255, multicast groups"],
  [256, "Class E: 240.0.0.0 to 255.255.255.255, reserved"],
];

/** Addresses with a name in netinet/in.h. */
const NAMED: Readonly<Record<string, string>> = {
  "0.0.0.0": "INADDR_ANY: to bind, every address of this machine; to connect, this machine",
  "127.0.0.1": "INADDR_LOOPBACK: this machine, never over the wire",
  "255.255.255.255":
    "INADDR_BROADCAST: everybody on the wire, wants SO_BROADCAST; inet_addr gives INADDR_NONE for it, as for an " +
    "error, so use inet_pton",
  "::": "in6addr_any: to bind, every address of this machine, IPv4 too unless IPV6_V6ONLY is set",
  "::1": "in6addr_loopback: this machine, never over the wire",
};

/** One sentence each, the most useful first. */
export function addressNotes({ address, port, literal, sockaddr }: AddressWord): string[] {
  if (address.family === "unix") return unixNotes(address.path, sockaddr.length);
  const notes: string[] = [];
  if (port !== undefined && htons(port) !== port) {
    notes.push(`Swapped port: ${htons(port)}; a program that forgets htons(${port}) uses that one`);
  }
  const named = NAMED[address.address];
  if (named !== undefined) notes.push(`${address.address} is ${named}`);
  if (address.family === "inet") {
    const first = parseIPv4(address.address)![0];
    notes.push(CLASSES.find(([below]) => first < below)![1]);
    if (literal !== address.address) {
      notes.push(
        `"${literal}" is an odd spelling of ${address.address}: inet_addr takes it, inet_pton does not`,
      );
    }
  } else {
    notes.push(
      "sin6_addr is 16 bytes in the order in which they are written: use inet_pton, there is nothing to turn",
    );
  }
  return notes;
}

function unixNotes(path: string, length: number): string[] {
  const { size, fields: { sun_path } } = LAYOUT.sockaddr_un;
  const room = `sun_path has room for ${size - sun_path} bytes`;
  if (path.startsWith("@")) {
    return [
      `Abstract name: the first byte of sun_path is a NUL, shown as "@"; there is no file`,
      `bind's third argument must be ${length}: every byte of the name counts, zeros too; ${room}`,
    ];
  }
  const notes = [
    `bind's third argument is ${length} (offsetof sun_path ${sun_path}, the path and its NUL), or ` +
    `sizeof (struct sockaddr_un) = ${size}; ${room}`,
  ];
  if (!path.startsWith("/")) {
    notes.push(
      "A relative path is taken from the directory of each process: the client must run in the server's",
    );
  }
  return notes;
}
