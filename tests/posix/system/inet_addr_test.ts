import { assertEquals } from "@std/assert";
import { INADDR_NONE } from "../../../src/posix/constants.ts";
import { inet_addr } from "../../../src/posix/system/resolver.ts";

/** inet_addr's four bytes in memory, by its text. */
const READ: [text: string, bytes: string][] = [
  ["192.0.2.7", "192.0.2.7"],
  ["010.0.0.1", "8.0.0.1"],
  ["0x7f.1", "127.0.0.1"],
  ["1", "0.0.0.1"],
  ["10.258", "10.0.1.2"],
];

Deno.test("inet_addr reads octal and hexadecimal numbers, and fewer than four", () => {
  for (const [text, bytes] of READ) {
    assertEquals(new Uint8Array(Uint32Array.of(inet_addr(text)).buffer).join("."), bytes, text);
  }
});

Deno.test("inet_addr gives INADDR_NONE for what it can't read and for the broadcast address", () => {
  for (const text of ["", "256.1.1.1", "host", "08.0.0.1", "1.2.3.4.5", "255.255.255.255"]) {
    assertEquals(inet_addr(text), INADDR_NONE, text);
  }
});
