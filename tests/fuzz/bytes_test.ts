// What clients send, as far as it is read by us: first bytes, pings, texts shown, cards of labs. Any bytes
// will do.
import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { parseIp } from "../../src/config/network_kinds.ts";
import { classify, FIRST_BYTES, parseEchoRequest } from "../../src/lab/display/course.ts";
import { parseStatus } from "../../src/lab/status_file.ts";
import { parseIPv4, parseIPv6 } from "../../src/posix/address.ts";
import { escapeBytes, escapeText } from "../../src/text/escape.ts";
import { check } from "./seed.ts";

const BYTES = fc.uint8Array({ maxLength: 128 });

/** What a terminal might take for a command, or a reader for another text. */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

Deno.test("classify has a word for any bytes", () => {
  check(BYTES, (bytes) => assert(FIRST_BYTES.includes(classify(bytes))), 20_000);
});

Deno.test("parseEchoRequest takes any bytes", () => {
  check(fc.tuple(BYTES, fc.constantFrom("inet", "inet6")), ([bytes, family]) => {
    parseEchoRequest(bytes, bytes.length, family as "inet" | "inet6");
  }, 10_000);
});

Deno.test("escapeBytes and escapeText leave nothing that a terminal obeys, and little to read", () => {
  check(BYTES, (bytes) => {
    const text = escapeBytes(bytes, 64);
    assert(!UNSAFE.test(text), JSON.stringify(text));
    assert(text.length < 64 * 10 + 80);
  }, 20_000);
  check(fc.string({ unit: "binary" }), (text) => assert(!UNSAFE.test(escapeText(text))), 20_000);
});

Deno.test("parsePlate takes any text and any JSON", () => {
  check(fc.oneof(fc.string(), fc.json()), (text) => void parseStatus(text), 5000);
});

Deno.test("addresses are read alike by the configuration and for the kernel", () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.stringMatching(/^[0-9a-f:.]{1,30}$/),
  );
  check(text, (address) => {
    const ip = parseIp(address);
    const bytes = address.includes(":") ? parseIPv6(address) : parseIPv4(address);
    assertEquals(ip === undefined ? undefined : [...ip.bytes], bytes === undefined ? undefined : [...bytes]);
  }, 10_000);
});
