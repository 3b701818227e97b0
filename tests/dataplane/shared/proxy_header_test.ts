// The header of the PROXY protocol, versions 1 and 2: what is read of each, cut anywhere, and what is no header.
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  MOST_HEADER_BYTES,
  readProxyHeader,
  type ToldClient,
} from "../../../src/dataplane/shared/proxy_header.ts";
import { addressText } from "../../../src/posix/address.ts";
import { check } from "../../fuzz/seed.ts";
import {
  binaryHeader,
  binaryParts,
  joined,
  latin1,
  lineHeader,
  LOCAL_HEADER,
} from "../../support/proxy_headers.ts";

const client = (address: string, port = 40_000): ToldClient => ({ address, port });
const unix = new Uint8Array(216).fill(0x2f);

/** Headers, and whose connection each tells. */
const RIGHT: readonly (readonly [Uint8Array, ToldClient | undefined])[] = [
  [lineHeader("10.1.2.3"), client("10.1.2.3")],
  [lineHeader("255.255.255.255", 65_535, "255.255.255.255"), client("255.255.255.255", 65_535)],
  [lineHeader("2001:db8::7", 0), client("2001:db8::7", 0)],
  [lineHeader("2001:DB8:0:0:0:0:0:7"), client("2001:db8::7")],
  [lineHeader("::ffff:10.1.2.3"), client("10.1.2.3")],
  [
    lineHeader(
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
      65_535,
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ),
    client("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65_535),
  ],
  [latin1("PROXY UNKNOWN\r\n"), undefined],
  [latin1(`PROXY UNKNOWN ${"f".repeat(91)}\r\n`), undefined],
  [binaryHeader("10.1.2.3"), client("10.1.2.3")],
  [binaryHeader("2001:db8::7", 65_535), client("2001:db8::7", 65_535)],
  [binaryHeader("::ffff:10.1.2.3"), client("10.1.2.3")],
  // TLVs: PP2_TYPE_NOOP and one that nobody knows.
  [binaryHeader("10.1.2.3", 1, Uint8Array.of(4, 0, 0, 0xee, 0, 3, 1, 2, 3)), client("10.1.2.3", 1)],
  [binaryHeader("10.1.2.3", 1, new Uint8Array(MOST_HEADER_BYTES - 28)), client("10.1.2.3", 1)],
  [LOCAL_HEADER, undefined],
  // Of the balancer's own, whatever it says of the family.
  [binaryParts({ command: 0x20 }), undefined],
  [binaryParts({ command: 0x20, family: 0xff, rest: new Uint8Array(3) }), undefined],
  [binaryParts({ family: 0, rest: new Uint8Array(0) }), undefined],
  [binaryParts({ family: 0, rest: new Uint8Array(40) }), undefined],
  [binaryParts({ family: 0x12 }), undefined],
  [binaryParts({ family: 0x10 }), undefined],
  [binaryParts({ family: 0x31, rest: unix }), undefined],
];

Deno.test("readProxyHeader reads a whole header, and leaves what follows it", () => {
  for (const [header, told] of RIGHT) {
    for (const more of ["", "x", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n", "\n".repeat(5000)]) {
      const read = readProxyHeader(joined(header, latin1(more)));
      assertEquals(read, { length: header.length, ...(told && { client: told }) }, String(header));
    }
  }
});

Deno.test("readProxyHeader says not yet of a header that is cut, wherever it is", () => {
  for (const [header] of RIGHT) {
    for (let cut = 0; cut < header.length; cut++) {
      assertEquals(readProxyHeader(header.subarray(0, cut)), undefined, `${header} cut at ${cut}`);
    }
  }
});

const WRONG: readonly Uint8Array[] = [
  ...[
    "GET / HTTP/1.1\r\n\r\n",
    "proxy TCP4 10.1.2.3 10.0.0.1 1 2\r\n",
    "PROXYTCP4 10.1.2.3 10.0.0.1 1 2\r\n",
    "PROXY TCP5 10.1.2.3 10.0.0.1 1 2\r\n",
    "PROXY  TCP4 10.1.2.3 10.0.0.1 1 2\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1 2 3\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1 2 \r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1 2\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 01 2\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1 65536\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 -1 2\r\n",
    "PROXY TCP4 10.1.2.3 10.0.0.1 1 2x\r\n",
    "PROXY TCP4 10.1.2.03 10.0.0.1 1 2\r\n",
    "PROXY TCP4 10.1.2.256 10.0.0.1 1 2\r\n",
    "PROXY TCP4 10.1.2.3 host 1 2\r\n",
    "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
    "PROXY TCP6 10.1.2.3 10.0.0.1 1 2\r\n",
    "PROXY TCP6 2001:db8::7%eth0 2001:db8::1 1 2\r\n",
    "PROXY UNKNOWNS\r\n",
    "PROXY unknown\r\n",
    "PROXY \r\n",
    "\r\n\r\n\0\r\nQUIX\n",
    // One byte more than the longest line.
    `PROXY UNKNOWN ${"f".repeat(92)}\r\n`,
    `PROXY TCP4 ${"1".repeat(200)}`,
  ].map(latin1),
  binaryParts({ command: 0x11 }),
  binaryParts({ command: 0x22 }),
  binaryParts({ command: 0x31 }),
  binaryParts({ family: 0x41 }),
  binaryParts({ family: 0x13 }),
  binaryParts({ rest: new Uint8Array(11) }),
  binaryParts({ family: 0x21, rest: new Uint8Array(35) }),
  binaryParts({ family: 0x31, rest: new Uint8Array(215) }),
  binaryHeader("10.1.2.3", 1, new Uint8Array(MOST_HEADER_BYTES - 27)),
  binaryParts({ command: 0x20, length: 0xffff }),
];

Deno.test("readProxyHeader says what is wrong with what is no header, and not before it is", () => {
  for (const bytes of WRONG) {
    const read = readProxyHeader(bytes);
    assert(read !== undefined && "wrong" in read, String.fromCharCode(...bytes));
    // Once wrong, it stays so: cut, it is either not yet known or wrong.
    let wrong = false;
    for (let cut = 0; cut <= bytes.length; cut++) {
      const part = readProxyHeader(bytes.subarray(0, cut));
      if (part !== undefined) assert("wrong" in part, `${bytes} cut at ${cut}`);
      assert(part !== undefined || !wrong, `${bytes} cut at ${cut}`);
      wrong = part !== undefined;
    }
  }
});

const V4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
const V6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const PORT = fc.integer({ min: 0, max: 65_535 });

Deno.test("fuzzed: readProxyHeader reads every address and port in both versions, split at every byte", () => {
  const told = fc.tuple(
    fc.oneof(V4, V6),
    PORT,
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 99 }),
  );
  check(told, ([address, port, more, after]) => {
    const spelled = address.length === 4 ? address.join(".") : addressIn(address);
    for (const header of [lineHeader(spelled, port), binaryHeader(spelled, port, more)]) {
      const whole = readProxyHeader(joined(header, after));
      assertEquals(whole, { length: header.length, client: { address: addressText(address), port } });
      for (let cut = 0; cut < header.length; cut++) {
        assertEquals(readProxyHeader(header.subarray(0, cut)), undefined, `cut at ${cut}`);
      }
    }
  }, 300);
});

/** An IPv6 address with all its zeros, as the standard lets a balancer write it. */
function addressIn(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i).toString(16)).join(":");
}

Deno.test("fuzzed: a header with bytes changed is read, awaited or wrong, and the more there is the surer", () => {
  const changes = fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  const start = fc.constantFrom(...RIGHT.map(([header]) => header), ...WRONG);
  check(fc.tuple(start, changes, fc.uint8Array({ maxLength: 64 })), ([header, wrongs, after]) => {
    const bytes = joined(header, after);
    for (const [at, byte] of wrongs) if (at < bytes.length) bytes[at] = byte;
    let sure: ReturnType<typeof readProxyHeader>;
    for (let cut = 0; cut <= bytes.length; cut++) {
      const read = readProxyHeader(bytes.subarray(0, cut));
      if (sure !== undefined) assertEquals(read, sure, `cut at ${cut}`);
      sure = read;
      if (sure === undefined) assert(cut < MOST_HEADER_BYTES);
      else if (!("wrong" in sure)) assertEquals(sure.length, cut, "as soon as it is whole");
      if (sure !== undefined && !("wrong" in sure)) break;
    }
  }, 2000);
});

Deno.test("fuzzed: any bytes are a header, wrong or not whole", () => {
  check(fc.uint8Array({ maxLength: 256 }), (bytes) => {
    const read = readProxyHeader(bytes);
    if (read !== undefined && !("wrong" in read)) assert(read.length <= bytes.length);
  }, 5000);
});
