import { assertEquals } from "@std/assert";
import { answerFault } from "../../../src/grade/judging/answer.ts";
import { type ByteOrder, intBytes, type Question, question, type Suite } from "../../../src/grade/suite.ts";
import { suiteNamed } from "../../../src/grade/suites.ts";

const COUNTER = suiteNamed("tcp-counter")!;
const ECHO = suiteNamed("tcp-echo")!;

function code(got: Uint8Array, asked: Question, suite: Suite): string | undefined {
  return answerFault(got, asked, suite)?.cause.code;
}

function little(value: number): Uint8Array {
  return intBytes(value, "little");
}

function text(words: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(words);
}

Deno.test("answerFault takes the number plus one, and INT_MAX as it wraps", () => {
  for (const [asked, answer] of [[10, 11], [-1, 0], [2147483647, -2147483648]]) {
    assertEquals(code(little(answer), question(COUNTER, asked), COUNTER), undefined);
  }
});

Deno.test("answerFault names what makes such an answer to 10", () => {
  const long = new Uint8Array(8);
  long[0] = 11;
  const cases: [string, Uint8Array, string][] = [
    ["htonl on the way out", intBytes(11, "big"), "S10"],
    ["counted in network order", little(10 + 0x01000000), "S11"],
    ["sent back", little(10), "S12"],
    ["plus two", little(12), "S13"],
    ["a long", long, "S14"],
    ["text", text("11"), "S15"],
    ["text with a line's end and a NUL", text("Reponse : 11\n\0"), "S15"],
    ["a short", little(11).subarray(0, 2), "S16"],
    ["a whole buffer", new Uint8Array([...little(11), ...new Uint8Array(76)]), "S17"],
    ["anything", little(424242), "S18"],
  ];
  for (const [what, got, want] of cases) assertEquals(code(got, question(COUNTER, 10), COUNTER), want, what);
});

Deno.test("answerFault follows --byte-order: what lacks htonl is named where big is wanted", () => {
  const suite: Suite = { ...COUNTER, byteOrder: "big" satisfies ByteOrder };
  const asked = question(suite, 10);
  assertEquals(code(intBytes(11, "big"), asked, suite), undefined);
  assertEquals(code(little(11), asked, suite), "S10");
  assertEquals(code(intBytes(10 + 0x01000000, "big"), asked, suite), "S11");
});

Deno.test("answerFault compares an echo byte by byte", () => {
  const send = text("ab\0cdefgh");
  const asked = { send, expect: send };
  const cases: [string, Uint8Array, string | undefined][] = [
    ["whole", send, undefined],
    ["up to the NUL", send.subarray(0, 2), "S33"],
    ["cut", send.subarray(0, 5), "S34"],
    ["a hole", text("ab\0fgh"), "S34"],
    ["a NUL more", new Uint8Array([...send, 0]), "S35"],
    ["another text", text("AB\0CDEFGH"), "S35"],
  ];
  for (const [what, got, want] of cases) assertEquals(code(got, asked, ECHO), want, what);
});
