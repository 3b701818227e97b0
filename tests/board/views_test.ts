// Bytes and exchanges as plain text. Pure.
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { bytesOfHex, byteViews, cLiteral } from "../../src/exchange/views/byte_views.ts";
import { hexDump, readBoundaries } from "../../src/exchange/views/hex_dump.ts";
import { exchangeText, wrapped } from "../../src/exchange/views/exchange_text.ts";
import { hintText } from "../../src/hints/words.ts";
import { int, madeExchange } from "./exchanges.ts";
import { testNeeding } from "../support/tool.ts";

const text = new TextEncoder();

Deno.test("byteViews reads an int in both orders, as shorts and as an address", () => {
  const views = Object.fromEntries(byteViews(int(42)).map(({ type, values }) => [type, values.join(" ")]));
  assertEquals(views, {
    "char[4]": '"*\\0\\0\\0"',
    "int32_t LE": "42",
    "int32_t BE": "704643072",
    "uint16_t LE": "42 0",
    "uint16_t BE": "10752 0",
    "in_addr": "42.0.0.0",
  });
});

Deno.test("byteViews has int64_t from eight bytes on, and tells what is left", () => {
  const views = byteViews(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]));
  const long = views.find(({ type }) => type === "int64_t LE");
  assertEquals([long?.values, long?.rest], [["-1"], 1]);
  assertEquals(byteViews(new Uint8Array()), []);
});

Deno.test("cLiteral splits after a hexadecimal escape and writes NUL before a digit in full", () => {
  assertEquals(cLiteral(new Uint8Array([0xff, 0x61])), '"\\xff" "a"');
  assertEquals(cLiteral(new Uint8Array([0, 0x37])), '"\\0007"');
  assertEquals(cLiteral(text.encode('a"\\\n')), '"a\\"\\\\\\n"');
});

testNeeding(["cc"], "cLiteral is what a C compiler reads back", async () => {
  const samples = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 24 }), { numRuns: 200, seed: 7 });
  const folder = await Deno.makeTempDir();
  try {
    const lines = samples.map((bytes) => `  put(${cLiteral(bytes)}, ${bytes.length});`).join("\n");
    const source =
      `#include <stdio.h>\nstatic void put(const char *s, int n) { for (int i = 0; i < n; i++) ` +
      `printf("%02x", (unsigned char)s[i]); puts(""); }\nint main(void) {\n${lines}\n}\n`;
    await Deno.writeTextFile(`${folder}/a.c`, source);
    const compiled = await new Deno.Command("cc", {
      args: ["-w", "-o", `${folder}/a`, `${folder}/a.c`],
    }).output();
    assert(compiled.success, new TextDecoder().decode(compiled.stderr));
    const { stdout } = await new Deno.Command(`${folder}/a`).output();
    assertEquals(
      new TextDecoder().decode(stdout).trimEnd().split("\n"),
      samples.map((bytes) => bytes.toHex()),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("hexDump has 16 bytes a line, marks where reads ended, underlines evidence", () => {
  const bytes = Uint8Array.from({ length: 18 }, (_, index) => 0x41 + index);
  assertEquals(hexDump(bytes, { boundaries: readBoundaries([2, 14, 2]), evidence: [{ from: 15, to: 17 }] }), [
    "0000  41 42|43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP",
    "                                                   ^^                 ^",
    "0010 |51 52                                            QR",
    "      ^^                                               ^",
  ]);
});

Deno.test("hexDump and exchangeText of any bytes are printable, and no dump line is wider than 75", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => {
    assertEquals(bytesOfHex(bytes.toHex()), bytes);
    for (const line of hexDump(bytes)) assertMatch(line, /^[\x20-\x7e]{1,75}$/);
    const exchange = { ...madeExchange({ student: "a", sent: bytes }), id: 1, group: 1 };
    for (const language of ["en", "fr"] as const) {
      const texts = exchange.hints.map((hint) => hintText(hint, language));
      for (const line of exchangeText(exchange, texts, { language, width: 80 })) {
        assertMatch(line, /^\P{Cc}*$/u);
      }
    }
  }));
});

Deno.test("wrapped breaks between words, and leaves a word that is too long whole", () => {
  assertEquals(wrapped("one two three", 7), ["one two", "three"]);
  assertEquals(wrapped("a verylongword b", 5), ["a", "verylongword", "b"]);
  assertEquals(wrapped("", 5), []);
});
