// Bytes and exchanges as plain text. Pure.
import fc from "fast-check";
import { assertEquals, assertMatch } from "@std/assert";
import { exchangeText, hexDump } from "../../src/exchange/text.ts";
import { bytesOfHex, readStarts } from "../../src/exchange/views/byte_views.js";
import { hintText } from "../../src/hints/words.ts";
import { wrapped } from "../../src/text/format.ts";
import { int, madeExchange } from "../board/support/exchanges.ts";

const text = new TextEncoder();

/** The lines with which nc shows the bytes as C types. */
function viewLines(sent: Uint8Array): string[] {
  const exchange = { ...madeExchange({ student: "a", sent }), id: 1, group: 1 };
  const texts = exchange.hints.map((hint) => hintText(hint, "en"));
  const lines = exchangeText(exchange, texts, { language: "en", width: 120 }).map((line) => line.trim());
  return lines.filter((line) => /^(char\[|u?int\d+_t|in_addr)/.test(line));
}

Deno.test("exchangeText reads an int in both orders, as shorts and as an address", () => {
  assertEquals(viewLines(int(42)).slice(0, 6), [
    'char[4]     "*\\0\\0\\0"',
    "int32_t LE  42",
    "int32_t BE  704643072",
    "uint16_t LE 42  0",
    "uint16_t BE 10752  0",
    "in_addr     42.0.0.0",
  ]);
});

Deno.test("exchangeText has int64_t from eight bytes on, and tells what is left", () => {
  const lines = viewLines(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]));
  assertEquals(lines.find((line) => line.startsWith("int64_t LE")), "int64_t LE  -1  (1 byte left)");
});

Deno.test("exchangeText writes two question marks as the page does, so that no compiler takes them for a trigraph", () => {
  assertEquals(viewLines(text.encode("?" + "?=")).at(0), 'char[3]     "?\\?="');
});

Deno.test("hexDump has 16 bytes a line, marks where reads ended, underlines evidence", () => {
  const bytes = Uint8Array.from({ length: 18 }, (_, index) => 0x41 + index);
  assertEquals(hexDump(bytes, { boundaries: readStarts([2, 14, 2], 18), evidence: [{ from: 15, to: 17 }] }), [
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
  assertEquals(wrapped("Fermé depuis 08:00 : rien ne compte", 18), [
    "Fermé depuis",
    "08:00 : rien ne",
    "compte",
  ]);
  assertEquals(wrapped("Le texte « bonjour » est", 11), ["Le texte", "« bonjour »", "est"]);
});
