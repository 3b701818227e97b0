import { assertEquals } from "@std/assert";
import { asText, bytesOfHex, byteViews, cLiteral, readStarts } from "../../src/exchange/views/byte_views.js";
import { compileText } from "../support/compile_c.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { testNeeding } from "../support/tool.ts";
import { hexOf } from "../board/pages/support/fixture_exchanges.ts";

const text = new TextEncoder();

/** Bytes that are hard to write as a literal, and bytes at random, always the same. */
function samples(): Uint8Array[] {
  const hard = [
    "",
    "5\n",
    'say "hi"\\n',
    "a?" + "?=b",
    "\x01f",
    "\x7fzero",
    "\x000",
    "\x008",
    "tab\there",
    "\x00\x00\x007",
  ];
  const all = hard.map((one) => text.encode(one));
  let state = 1;
  const random = () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) >>> 8;
  for (let size = 0; size < 240; size++) {
    all.push(Uint8Array.from({ length: size % 33 }, () => random() & 0xff));
  }
  all.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0x80));
  return all;
}

/** Trigraphs are read as standard C up to C17 has them; gcc leaves them out by default. */
const FLAGS = ["-std=gnu11", "-trigraphs", "-O1", "-Wall", "-Werror"];

const PROGRAM = `#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
static void show(const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) printf("%02x", (unsigned char)bytes[i]);
  for (size_t i = 0; i + 4 <= n; i += 4) { int32_t v; memcpy(&v, bytes + i, 4); printf(" %" PRId32, v); }
  for (size_t i = 0; i + 4 <= n; i += 4) { uint32_t v; memcpy(&v, bytes + i, 4); printf(" %" PRId32, (int32_t)ntohl(v)); }
  for (size_t i = 0; i + 2 <= n; i += 2) { uint16_t v; memcpy(&v, bytes + i, 2); printf(" %" PRIu16, v); }
  for (size_t i = 0; i + 2 <= n; i += 2) { uint16_t v; memcpy(&v, bytes + i, 2); printf(" %" PRIu16, ntohs(v)); }
  for (size_t i = 0; i + 8 <= n; i += 8) { int64_t v; memcpy(&v, bytes + i, 8); printf(" %" PRId64, v); }
  for (size_t i = 0; i + 8 <= n; i += 8) {
    int64_t v; memcpy(&v, bytes + i, 8); printf(" %" PRId64, (int64_t)__builtin_bswap64((uint64_t)v));
  }
  for (size_t i = 0; i + 4 <= n; i += 4) {
    char name[INET_ADDRSTRLEN]; printf(" %s", inet_ntop(AF_INET, bytes + i, name, sizeof name));
  }
  printf("\\n");
}
#define SHOW(literal) show(literal, sizeof(literal) - 1)
int main(void) {
LINES
  return 0;
}
`;

testNeeding(
  ["gcc"],
  "byteViews reads what a C program reads, and cLiteral is a literal of the same bytes",
  async () => {
    const all = samples();
    const lines = all.map((bytes) => `  SHOW(${cLiteral(bytes)});`).join("\n");
    const program = await compileText("byte_views", PROGRAM.replace("LINES", () => lines), FLAGS);
    const { stdout } = await runSuccessfully([program]);
    const ours = all.map((bytes) =>
      [hexOf(bytes), ...byteViews(bytes).slice(1).flatMap(({ values }) => values)].join(" ")
    );
    assertEquals(stdout.trimEnd().split("\n"), ours);
  },
);

Deno.test("cLiteral breaks trigraphs, which C90 to C17 read even inside a literal", () => {
  assertEquals(cLiteral(text.encode("a?" + "?=?")), '"a?\\?=?"');
  assertEquals(cLiteral(text.encode("?" + "?" + "?")), '"?\\?\\?"');
});

Deno.test("cLiteral keeps an escape from swallowing the digit after it", () => {
  assertEquals(cLiteral(Uint8Array.of(1, 0x66)), '"\\x01" "f"');
  assertEquals(cLiteral(Uint8Array.of(0, 0x37)), '"\\0007"');
  assertEquals(cLiteral(Uint8Array.of(0, 0x38)), '"\\08"');
});

Deno.test("byteViews says what is left over, and gives no value where one does not fit", () => {
  const views = byteViews(Uint8Array.of(1, 0, 0, 0, 2, 0));
  assertEquals(views.map(({ type, values, rest }) => `${type} ${values.length} ${rest}`), [
    "char[6] 1 0",
    "int32_t 1 2",
    "int32_t 1 2",
    "uint16_t 3 0",
    "uint16_t 3 0",
    "int64_t 0 6",
    "int64_t 0 6",
    "in_addr 1 2",
  ]);
});

Deno.test("readStarts gives the offsets between reads, none at the ends", () => {
  assertEquals([...readStarts([1, 1, 2], 4)], [1, 2]);
  assertEquals([...readStarts([4], 4)], []);
  assertEquals([...readStarts([96, 4], 96)], []);
  assertEquals([...readStarts([0, 2, 0, 2], 4)], [2]);
});

Deno.test("bytesOfHex and asText show bytes as a dump does", () => {
  assertEquals(bytesOfHex("00ff0a"), Uint8Array.of(0, 255, 10));
  assertEquals(bytesOfHex("1g 1zz"), Uint8Array.of(0, 0, 0), "what is no hexadecimal pair is no byte");
  assertEquals([0x00, 0x20, 0x41, 0x7e, 0x7f, 0xe9].map(asText).join(""), ". A~..");
});
