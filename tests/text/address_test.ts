// What every layer asks of an address: is it an IPv4 one written in IPv6, and which port stands behind it.

import { assertEquals } from "@std/assert";
import { parseIp } from "../../src/config/network_kinds.ts";
import { formatIPv6, parseIPv6 } from "../../src/posix/address.ts";
import { isMapped, portOf, unmapped } from "../../src/text/address.ts";

/** Addresses, and what they are without the mapping. */
const CASES: readonly (readonly [string, string])[] = [
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::ffff:c000:207", "192.0.2.7"],
  ["0:0:0:0:0:FFFF:192.0.2.7", "192.0.2.7"],
  ["::fffe:192.0.2.7", "::fffe:c000:207"],
  ["::1:ffff:c000:207", "::1:ffff:c000:207"],
  ["::192.0.2.7", "::c000:207"],
  ["::1", "::1"],
  ["2001:db8::ffff:c000:207", "2001:db8::ffff:c000:207"],
];

for (const [written, expected] of CASES) {
  Deno.test(`${written} without its mapping is ${expected}, by its bytes and by its text`, () => {
    const bytes = parseIPv6(written)!;
    assertEquals(unmapped(formatIPv6(bytes)), expected);
    assertEquals(isMapped(bytes), !expected.includes(":"));
    assertEquals(isMapped([7, 7, ...bytes], 2), !expected.includes(":"), "at another place");
    assertEquals(isMapped(parseIp(written)!.bytes), !expected.includes(":"));
  });
}

Deno.test("unmapped leaves an IPv4 address, and what is none, as they are", () => {
  assertEquals(["192.0.2.7", "", "::ffff:x", "/tmp/a.sock"].map(unmapped), [
    "192.0.2.7",
    "",
    "::ffff:x",
    "/tmp/a.sock",
  ]);
});

Deno.test("portOf reads the port behind the last colon", () => {
  assertEquals(["127.0.0.1:4567", "[::1]:7100", "[::]:0"].map(portOf), [4567, 7100, 0]);
});
