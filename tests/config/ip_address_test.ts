// Address literals: what is one, and that src/posix, which binds them, reads the same bytes.

import { assertEquals } from "@std/assert";
import { isAny, isGroup, isLinkLocal, parseIp } from "../../src/config/ip_address.ts";
import { parseIPv4, parseIPv6 } from "../../src/posix/address.ts";

const RIGHT = [
  "0.0.0.0",
  "127.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "1::",
  "fe80::1",
  "FF02::AB",
  "1:2:3:4:5:6:7:8",
  "1::3:4:5:6:7:8",
  "::ffff:192.0.2.7",
  "64:ff9b::192.0.2.33",
  "1:2:3:4:5:6:192.0.2.7",
];

const WRONG = [
  "",
  "1",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.-4",
  " 1.2.3.4",
  "1.2.3.4\n",
  "١.2.3.4",
  ":",
  ":::",
  ":1",
  "1:",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4::5:6:7:8",
  "12345::",
  "g::",
  "::g",
  "1::2:g",
  "1.2.3.4::",
  "::1.2.3.4:5",
  "::1.2.3",
  "::256.1.1.1",
  "[::1]",
  "example.org",
];

Deno.test("parseIp reads the bytes that src/posix binds", () => {
  for (const text of RIGHT) {
    const theirs = parseIPv4(text) ?? parseIPv6(text);
    assertEquals(parseIp(text)?.bytes, theirs === undefined ? undefined : [...theirs], text);
    assertEquals(parseIp(text)?.family, text.includes(":") ? 6 : 4, text);
  }
});

Deno.test("parseIp refuses what is no address, as src/posix does", () => {
  for (const text of WRONG) {
    assertEquals(parseIp(text), undefined, text);
    assertEquals(parseIPv4(text) ?? parseIPv6(text), undefined, text);
  }
});

Deno.test("parseIp keeps the scope of an IPv6 address and refuses an empty or misplaced one", () => {
  assertEquals(parseIp("fe80::1%eth0")?.scope, "eth0");
  assertEquals(parseIp("fe80::1%")?.scope, undefined);
  assertEquals(parseIp("127.0.0.1%lo"), undefined);
});

Deno.test("isGroup, isLinkLocal and isAny tell addresses apart at their bounds", () => {
  const those = (test: (ip: NonNullable<ReturnType<typeof parseIp>>) => boolean, texts: string[]) =>
    texts.filter((text) => test(parseIp(text)!));
  const ends = ["223.255.255.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "feff::", "ff00::", "ffff::"];
  assertEquals(those(isGroup, ends), ["224.0.0.0", "239.255.255.255", "ff00::", "ffff::"]);
  assertEquals(those(isLinkLocal, ["fe7f::", "fe80::", "febf::", "fec0::"]), ["fe80::", "febf::"]);
  assertEquals(those(isAny, ["0.0.0.0", "::", "0.0.0.1", "::1"]), ["0.0.0.0", "::"]);
});
