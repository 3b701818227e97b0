import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { escapeBytes, escapeText } from "../../src/text/escape.ts";

const ALL = Number.MAX_SAFE_INTEGER;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Turns escapeBytes' output back into bytes: what a reader of C literals would do by hand. */
function unescape(text: string): number[] {
  const out: number[] = [];
  const token = /\\x([0-9a-f]{2})|\\u\{([0-9a-f]+)\}|\\([ntr0\\])|([^\\])/gu;
  let end = 0;
  for (const match of text.matchAll(token)) {
    assertEquals(match.index, end, `unreadable escape in ${JSON.stringify(text)}`);
    end = match.index + match[0].length;
    if (match[1]) out.push(parseInt(match[1], 16));
    else if (match[2]) out.push(...bytes(String.fromCodePoint(parseInt(match[2], 16))));
    else if (match[3]) out.push({ n: 10, t: 9, r: 13, "0": 0, "\\": 92 }[match[3]]!);
    else out.push(...bytes(match[4]));
  }
  assertEquals(end, text.length);
  return out;
}

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TABLE: [what: string, input: number[] | string, shown: string][] = [
  ["plain text", "MESSAGE DU CLIENT", "MESSAGE DU CLIENT"],
  ["nothing", "", ""],
  ["accents and other scripts", "élève ж 漢 😀", "élève ж 漢 😀"],
  ["C's short escapes", "a\tb\r\nc\0", "a\\tb\\r\\nc\\0"],
  ["a backslash, doubled", "C:\\new", "C:\\\\new"],
  ["quotes, as they are", `"it's"`, `"it's"`],
  ["a NUL before a digit", "\u00007", "\\x007"],
  ["a NUL before a letter", "\0a", "\\0a"],
  ["an escape sequence", "\x1b[2J", "\\x1b[2J"],
  ["DEL", "\x7f", "\\x7f"],
  ["a C1 control as UTF-8", [0xc2, 0x9b], "\\u{9b}"],
  ["a C1 control as a bare byte", [0x9b], "\\x9b"],
  ["a bidi override", "a\u202eb", "a\\u{202e}b"],
  ["a bidi isolate", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
  ["line and paragraph separators", "\u2028\u2029", "\\u{2028}\\u{2029}"],
  ["zero-width space, joiner, BOM", "\u200b\u200d\ufeff", "\\u{200b}\\u{200d}\\u{feff}"],
  ["a variation selector and a Hangul filler", "\ufe0f\u3164", "\\u{fe0f}\\u{3164}"],
  ["private use", "\ue000\u{10fffd}", "\\u{e000}\\u{10fffd}"],
  ["an unassigned code point", "\u0378\u{e0001}", "\\u{378}\\u{e0001}"],
  ["latin-1 é", [0x65, 0xe9, 0x65], "e\\xe9e"],
  ["a sequence cut by the end", [0xe2, 0x82], "\\xe2\\x82"],
  ["an overlong slash", [0xc0, 0xaf], "\\xc0\\xaf"],
  ["an overlong three-byte form", [0xe0, 0x80, 0xaf], "\\xe0\\x80\\xaf"],
  ["a surrogate as UTF-8", [0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"],
  ["above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"],
  ["the int 10 in host order", [10, 0, 0, 0], "\\n\\0\\0\\0"],
  ["0xff", [0xff], "\\xff"],
];

for (const [what, input, shown] of TABLE) {
  Deno.test(`escapeBytes shows ${what}`, () => {
    assertEquals(escapeBytes(typeof input === "string" ? bytes(input) : Uint8Array.from(input), ALL), shown);
  });
}

Deno.test("escapeBytes shows every single byte without a control character, and reversibly", () => {
  for (let byte = 0; byte < 256; byte++) {
    const shown = escapeBytes(Uint8Array.of(byte), ALL);
    assert(!CONTROL.test(shown), `byte ${byte}`);
    assertEquals(unescape(shown), [byte]);
    const printable = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    assertEquals(shown, printable ? String.fromCharCode(byte) : shown);
    assertEquals(shown.startsWith("\\"), !printable, `byte ${byte} shown as ${shown}`);
  }
});

Deno.test("escapeBytes of random bytes decodes back, whole or cut", () => {
  const next = random(4567);
  for (let round = 0; round < 2000; round++) {
    const input = Uint8Array.from({ length: Math.floor(next() * 40) }, () => {
      const kind = next();
      if (kind < 0.4) return Math.floor(next() * 256);
      return kind < 0.7
        ? 0x80 + Math.floor(next() * 0x40)
        : [0, 0x31, 0x5c, 0xe2, 0xc2, 0xf0, 0xed][Math.floor(next() * 7)];
    });
    const whole = escapeBytes(input, ALL);
    assert(!CONTROL.test(whole), whole);
    assertEquals(unescape(whole), [...input]);

    const max = Math.floor(next() * 41);
    const [cut, rest] = escapeBytes(input, max).split("… (+");
    const shown = unescape(cut);
    assert(shown.length <= max);
    assertEquals(shown, [...input.subarray(0, shown.length)]);
    if (rest !== undefined) assertEquals(parseInt(rest), input.length - shown.length);
    else assertEquals(shown.length, input.length);
  }
});

Deno.test("escapeBytes cuts between characters and says how much it left out", () => {
  assertEquals(escapeBytes(bytes("abcdef"), 4), "abcd… (+2 bytes)");
  assertEquals(escapeBytes(bytes("abc€"), 5), "abc… (+3 bytes)");
  assertEquals(escapeBytes(bytes("abc€"), 6), "abc€");
  assertEquals(escapeBytes(bytes("abc"), 0, "octets"), "… (+3 octets)");
  assertEquals(escapeBytes(bytes("a\0" + "1"), 2), "a\\x00… (+1 byte)");
});

Deno.test("escapeText keeps backslashes and writes out what commands a terminal or deceives", () => {
  assertEquals(escapeText("a\\n b"), "a\\n b");
  assertEquals(escapeText("\x1b]0;title\x07\r\n"), "\\x1b]0;title\\x07\\r\\n");
  assertEquals(escapeText("é\u202e\u0085\ud800"), "é\\u{202e}\\u{85}\\u{d800}");
  assertStringIncludes(escapeText(escapeBytes(Uint8Array.of(0, 0x5c, 0xff), ALL)), "\\0\\\\\\xff");
});
