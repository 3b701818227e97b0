// Address literals: what is one, and that src/posix, which binds them, reads the same bytes.
import { assertEquals } from "@std/assert";
import { isAny, isGroup, isLinkLocal, isPrivate, parseIp } from "../../src/config/network_kinds.ts";
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

/**
 * The first and last address of each network that the Internet doesn't reach, and their neighbours outside.
 */
const PRIVATE = [
  ["10.0.0.0", "10.255.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["::1", "::1"],
  ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::1%eth0", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["::ffff:10.0.0.1", "::ffff:192.168.1.1"],
].flat();
const PUBLIC = [
  ["0.0.0.0", "9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0"],
  ["172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "255.255.255.255", "8.8.8.8"],
  ["::", "::2", "::1:1", "1::1", "fbff::", "fe00::", "fe7f:ffff::", "fec0::", "2001:db8::1"],
  ["::ffff:0.0.0.0", "::ffff:8.8.8.8", "::10.0.0.1"],
].flat();

Deno.test("isPrivate tells loopback, private and link-local networks from all others, at their bounds", () => {
  const isThat = (text: string) => isPrivate(parseIp(text)!);
  assertEquals(PRIVATE.filter((text) => !isThat(text)), []);
  assertEquals(PUBLIC.filter(isThat), []);
});
