// inet_addr(3), libc's own: what it makes of an address's text, odd spellings and mistakes included.
// Not here: reading addresses for our own use (address.ts), which takes no odd spelling.

import { cString } from "./c_string.ts";
import { libcNames } from "./libc_names.ts";

/**
 * inet_addr(3): an in_addr_t in network order, so "127.0.0.1" is 0x0100007f on a little-endian machine. Takes octal
 * ("010.0.0.1") and hexadecimal numbers, and fewer than four ("127.1").
 *
 * @returns INADDR_NONE for what it can't read, and for "255.255.255.255", whose value is the same
 */
export function inet_addr(text: string): number {
  return libcNames().inet_addr(cString(text));
}
