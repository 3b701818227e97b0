import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeAddress,
  encodeInet,
  encodeUnix,
  formatAddress,
  formatIPv6,
  isLoopback,
  isWildcard,
  MOST_PATH_BYTES,
  parseIPv4,
  parseIPv6,
} from "../../src/posix/address.ts";
import { bind, close, getsockname, socket } from "../../src/posix/socket.ts";

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined
    ? undefined
    : [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An IPv6 address as people may write it, its bytes, and how RFC 5952 writes it. */
const IPV6: [written: string, bytes: string, shown: string][] = [
  ["::", "00000000000000000000000000000000", "::"],
  ["::1", "00000000000000000000000000000001", "::1"],
  ["1::", "00010000000000000000000000000000", "1::"],
  ["2001:DB8::8:800:200C:417A", "20010db80000000000080800200c417a", "2001:db8::8:800:200c:417a"],
  ["2001:db8:0:0:1:0:0:1", "20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "20010000000000010000000000000001", "2001:0:0:1::1"],
  ["10:0:0:10:0:0:0:0", "00100000000000100000000000000000", "10:0:0:10::"],
  ["1:2:3:4:5:6:7::", "00010002000300040005000600070000", "1:2:3:4:5:6:7:0"],
  ["::2:3:4:5:6:7:8", "00000002000300040005000600070008", "0:2:3:4:5:6:7:8"],
  ["0001:0020:0300:4000:5:6:7:8", "00010020030040000005000600070008", "1:20:300:4000:5:6:7:8"],
  ["::ffff:192.0.2.7", "00000000000000000000ffffc0000207", "::ffff:192.0.2.7"],
  ["::ffff:c000:207", "00000000000000000000ffffc0000207", "::ffff:192.0.2.7"],
  ["64:ff9b::192.0.2.7", "0064ff9b0000000000000000c0000207", "64:ff9b::c000:207"],
  ["ff02::10", "ff020000000000000000000000000010", "ff02::10"],
];

const NO_IPV6 = [
  "",
  ":",
  ":::",
  "1",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "1::2::3",
  ":1::2",
  "1::2:",
  "12345::",
  "g::",
  "::1%1",
  "127.0.0.1",
  "::192.0.2",
  "::192.0.2.256",
  "::192.0.2.7:1",
  " ::1",
];

Deno.test("parseIPv4 reads four numbers of 0 to 255", () => {
  assertEquals(hex(parseIPv4("192.0.2.7")), "c0000207");
  assertEquals(hex(parseIPv4("0.0.0.0")), "00000000");
  assertEquals(hex(parseIPv4("255.255.255.255")), "ffffffff");
});

Deno.test("parseIPv4 refuses everything else, leading zeros included", () => {
  const texts = [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.-4",
    "1.2.3.",
    "01.2.3.4",
    "1.2.3.4 ",
    "1.2.3.0x4",
    "::1",
  ];
  assertEquals(texts.filter((text) => parseIPv4(text) !== undefined), []);
});

Deno.test("parseIPv6 reads every form of RFC 4291", () => {
  for (const [written, bytes] of IPV6) assertEquals([written, hex(parseIPv6(written))], [written, bytes]);
});

Deno.test("parseIPv6 refuses everything else", () => {
  assertEquals(NO_IPV6.filter((text) => parseIPv6(text) !== undefined), []);
});

Deno.test("isLoopback knows 127.0.0.0/8 and ::1, and no address that only looks like them", () => {
  const own = ["127.0.0.1", "127.255.255.254", "::1"];
  const other = ["126.0.0.1", "128.0.0.1", "1.27.0.0", "::", "::127.0.0.1", "127.lab", ""];
  assertEquals([own.filter(isLoopback), other.filter(isLoopback)], [own, []]);
});

Deno.test("isWildcard knows the addresses that stand for all, however they are written", () => {
  const all = ["0.0.0.0", "::", "::0", "0::0", "0:0:0:0:0:0:0:0", "::0.0.0.0"];
  const single = ["127.0.0.1", "::1", "0.0.0.1", "1::", "fe80::%1", "localhost", ""];
  assertEquals([all.filter(isWildcard), single.filter(isWildcard)], [all, []]);
});

Deno.test("formatIPv6 writes as RFC 5952 wants it", () => {
  for (const [written, , shown] of IPV6) {
    assertEquals([written, formatIPv6(parseIPv6(written)!)], [written, shown]);
  }
});

Deno.test("formatIPv6 writes what parseIPv6 reads, for every choice of groups that are zero", () => {
  for (let zeros = 0; zeros < 256; zeros++) {
    const groups = Array.from({ length: 8 }, (_, i) => (zeros >> i & 1) === 1 ? 0 : 0x10 + i);
    const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
    assertEquals(hex(parseIPv6(formatIPv6(bytes))), hex(bytes));
  }
});

Deno.test("encodeInet lays out sockaddr_in and sockaddr_in6, ports in network order", () => {
  assertEquals(hex(encodeInet("192.0.2.7", 4567)), "0200" + "11d7" + "c0000207" + "0000000000000000");
  assertEquals(
    hex(encodeInet("fe80::1%3", 7100)),
    "0a00" + "1bbc" + "00000000" + "fe800000000000000000000000000001" + "03000000",
  );
});

Deno.test("encodeInet refuses what is no address and says so", () => {
  for (const text of ["localhost", "", "fe80::1%eth0", "1.2.3.4.5"]) {
    const error = assertThrows(() => encodeInet(text, 1), RangeError);
    assertEquals(error.message, `Cannot use the address "${text}": expected an IPv4 or IPv6 address`);
  }
});

Deno.test("encodeUnix takes paths of up to 107 bytes", () => {
  assertEquals(MOST_PATH_BYTES, 107);
  assertEquals(hex(encodeUnix("/tmp/é")), "0100" + "2f746d702fc3a9" + "00");
  const longest = "é".repeat(53) + "x";
  assertEquals(encodeUnix(longest).length, 110);
  const error = assertThrows(() => encodeUnix(`${longest}y`), RangeError);
  assertEquals(error.message, `Cannot use the path "${longest}y": 108 bytes; sun_path holds 107`);
});

Deno.test("decodeAddress reads what encodeInet and encodeUnix write", () => {
  for (
    const [address, text] of [["127.0.0.5", "127.0.0.5:65535"], ["::1", "[::1]:65535"], [
      "fe80::7%2",
      "[fe80::7%2]:65535",
    ]]
  ) {
    const bytes = encodeInet(address, 65_535);
    assertEquals(formatAddress(decodeAddress(bytes, bytes.length)), text);
  }
  const path = encodeUnix("/tmp/lab.sock");
  assertEquals(decodeAddress(path, path.length), { family: "unix", path: "/tmp/lab.sock" });
  // The kernel leaves the NUL out of the length when a path fills sun_path.
  assertEquals(decodeAddress(path, path.length - 1), { family: "unix", path: "/tmp/lab.sock" });
});

Deno.test("decodeAddress heeds the length, not what lies behind it", () => {
  const room = new Uint8Array(112).fill(0x41);
  room.set(encodeUnix("/tmp/short").subarray(0, -1));
  assertEquals(decodeAddress(room, 12), { family: "unix", path: "/tmp/short" });
});

Deno.test("decodeAddress has nothing to say of a nameless socket or another family", () => {
  const inet = encodeInet("127.0.0.1", 1);
  const cases: [Uint8Array, number][] = [
    [Uint8Array.of(1, 0), 2],
    [Uint8Array.of(1, 0), 0],
    [Uint8Array.of(16, 0, 0, 0), 4],
    [inet, 8],
    [encodeInet("::1", 1), 16],
  ];
  for (const [bytes, length] of cases) assertEquals(formatAddress(decodeAddress(bytes, length)), "");
});

Deno.test("decodeAddress shows abstract Unix names with @, as ss(8) does", () => {
  const name = `guichet test ${Deno.pid}`;
  const bytes = Uint8Array.from([1, 0, 0, ...new TextEncoder().encode(name)]);
  const fd = socket("unix", "dgram");
  try {
    bind(fd, bytes);
    assertEquals(getsockname(fd), { family: "unix", path: `@${name}` });
  } finally {
    close(fd);
  }
});
