import { assertEquals } from "@std/assert";
import { printable, quote, shorten } from "../../src/config/values.ts";
import { cleanNickname } from "../../src/journal/students.ts";
import { escapeText } from "../../src/text/escape.ts";

Deno.test("shorten leaves what is short enough and cuts the rest to the same length", () => {
  assertEquals(shorten("abcd", 4), "abcd");
  assertEquals(shorten("abcde", 4), "abc…");
  assertEquals(shorten("😀😀😀😀", 4), "😀😀😀😀");
  assertEquals(shorten("😀😀😀😀😀", 4), "😀😀😀…");
});

Deno.test("printable escapes what could move the cursor or reorder a line", () => {
  assertEquals(
    printable("a\tb\u001b[0m\u007f\u009b\u202e\u2028\ud800é"),
    "a b\\u{1b}[0m\\u{7f}\\u{9b}\\u{202e}\\u{2028}\\u{d800}é",
  );
});

Deno.test("printable escapes what is drawn as nothing, as a log does", () => {
  const hidden = "a\u115fb\ue000c\ufe0fd\u{e0000}";
  assertEquals(printable(hidden), "a\\u{115f}b\\u{e000}c\\u{fe0f}d\\u{e0000}");
  assertEquals(escapeText(hidden), printable(hidden));
  assertEquals(cleanNickname(hidden), undefined);
});

Deno.test("quote escapes quotes and backslashes and keeps a path of 107 characters whole", () => {
  assertEquals(quote('C:\\a "b"'), '"C:\\\\a \\"b\\""');
  assertEquals(quote("x".repeat(107)), `"${"x".repeat(107)}"`);
  assertEquals(quote("x".repeat(108)), `"${"x".repeat(106)}…"`);
});
