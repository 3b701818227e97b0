import { assertEquals, assertThrows } from "@std/assert";
import { cString, textUntilNul } from "../../src/posix/memory.ts";

Deno.test("cString ends UTF-8 with a NUL", () => {
  assertEquals([...cString("é")], [0xc3, 0xa9, 0]);
  assertEquals([...cString("")], [0]);
});

Deno.test("cString refuses a text with a NUL, which C would cut", () => {
  assertThrows(() => cString("/tmp/a\0b"), TypeError, 'Cannot pass "/tmp/a\\u0000b" to C');
});

Deno.test("textUntilNul stops at the first NUL or at the end given", () => {
  const bytes = new TextEncoder().encode("ab\0cd\0");
  assertEquals(textUntilNul(bytes), "ab");
  assertEquals(textUntilNul(bytes, 3), "cd");
  assertEquals(textUntilNul(bytes, 0, 1), "a");
  assertEquals(textUntilNul(bytes, 3, 4), "c");
  assertEquals(textUntilNul(new Uint8Array()), "");
});
