// Tests of what first bytes look like.
import { assertEquals } from "@std/assert";
import { classify, type FirstBytes } from "../../../src/lab/display/course.ts";

const text = (value: string) => new TextEncoder().encode(value);

const CASES: readonly (readonly [string, Uint8Array, FirstBytes])[] = [
  ["a little-endian int", Uint8Array.of(10, 0, 0, 0), "int"],
  ["a big-endian int", Uint8Array.of(0, 0, 0, 10), "int"],
  ["the int -1", Uint8Array.of(0xff, 0xff, 0xff, 0xff), "int"],
  ["an int sent as text", text("10"), "text"],
  ["four letters", text("abcd"), "text"],
  ["a C string with its NUL", text("MESSAGE DU CLIENT\0"), "text"],
  ["UTF-8 cut at its end", text("été").subarray(0, 4), "text"],
  ["a browser", text("GET / HTTP/1.1\r\nHost: a\r\n"), "http"],
  ["HTTP/2 without TLS", text("PRI * HTTP/2.0\r\n"), "http"],
  ["a word that begins as HTTP", text("GETTING"), "text"],
  ["a browser with https", Uint8Array.of(0x16, 3, 1, 2, 0, 1), "tls"],
  ["telnet", Uint8Array.of(0xff, 0xfd, 3, 0xff, 0xfb), "telnet"],
  ["ssh", text("SSH-2.0-OpenSSH_9.2\r\n"), "ssh"],
  ["a part of an int", Uint8Array.of(10, 0, 0), "binary"],
  ["eight bytes of a struct", Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0), "binary"],
  ["a lone NUL", Uint8Array.of(0), "binary"],
  ["Latin-1", Uint8Array.of(0xe9, 0x74, 0xe9), "binary"],
];

for (const [what, bytes, expected] of CASES) {
  Deno.test(`classify takes ${what} for ${expected}`, () => assertEquals(classify(bytes), expected));
}
