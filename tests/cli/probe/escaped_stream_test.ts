// Tests of EscapedStream: fed whole, and byte by byte.
import { assertEquals } from "@std/assert";
import { EscapedStream } from "../../../src/cli/probe/chat.ts";

const CASES: [bytes: string | number[], text: string][] = [
  ["bonjour\nà tous\t!\n", "bonjour\nà tous\t!\n"],
  ["a\\b", "a\\\\b"],
  ["\x1b[31m\r\n\0", "\\x1b[31m\\r\n\\0"],
  ["\u202e𝄞€", "\\u{202e}𝄞€"],
  [[0xff, 0x41, 0xc3], "\\xffA\\xc3"],
  [[0xf0, 0x9f, 0x0a], "\\xf0\\x9f\n"],
  [[0x80, 0x80, 0x80, 0x80], "\\x80\\x80\\x80\\x80"],
];

for (const [content, text] of CASES) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);

  Deno.test(`EscapedStream shows ${JSON.stringify(text)}, whole and byte by byte`, () => {
    const whole = new EscapedStream();
    assertEquals(whole.push(bytes) + whole.end(), text);
    const pieces = new EscapedStream();
    assertEquals([...bytes].map((byte) => pieces.push(new Uint8Array([byte]))).join("") + pieces.end(), text);
  });
}

Deno.test("EscapedStream shows a prompt at once, and holds back only the beginning of a character", () => {
  const stream = new EscapedStream();
  assertEquals(stream.push(new TextEncoder().encode("login: ")), "login: ");
  assertEquals(stream.push(new Uint8Array([0xc3])), "");
  assertEquals(stream.push(new Uint8Array([0xa9])), "é");
  assertEquals(stream.end(), "");
});
