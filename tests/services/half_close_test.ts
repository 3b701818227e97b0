import { assertEquals } from "@std/assert";
import { halfCloseStream, MOST_KEPT } from "../../src/services/half_close.ts";
import { MAX_ANSWER, NO_ANSWER } from "../../src/services/service.ts";
import { assertSays, converse, makeContext } from "./support/feeding.ts";

function ints(values: number[], littleEndian = true): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setInt32(4 * i, value, littleEndian));
  return bytes;
}

for (const littleEndian of [true, false]) {
  const service = halfCloseStream(makeContext({ littleEndian }));

  Deno.test(`half-close answers each int plus one, ${littleEndian ? "little" : "big"}-endian, however they come`, () => {
    const values = [10, -1, 0x7fff_ffff];
    const answer = [...ints([11, 0, -0x8000_0000], littleEndian)];
    assertSays(service, ints(values, littleEndian), { answer, finished: false });
    for (const tail of [[1], [1, 2, 3]]) {
      const input = Uint8Array.from([...ints(values, littleEndian), ...tail]);
      assertSays(service, input, { answer, finished: false });
    }
  });
}

Deno.test("half-close says nothing before the end of input, then everything, then no more", () => {
  const conversation = halfCloseStream(makeContext()).open();
  const out = new Uint8Array(MAX_ANSWER);
  for (let i = 0; i < 3; i++) {
    assertEquals(conversation.receive(ints([i]), 4, out), NO_ANSWER);
    assertEquals([conversation.more!(out), conversation.finished], [NO_ANSWER, false]);
  }
  assertEquals(conversation.end(out), 12);
  assertEquals([...out.subarray(0, 12)], [...ints([1, 2, 3])]);
  assertEquals([conversation.finished, conversation.more!(out)], [true, NO_ANSWER]);
});

Deno.test("half-close answers nothing to less than an int, and is over", () => {
  for (const length of [0, 1, 2, 3]) {
    const service = halfCloseStream(makeContext());
    assertEquals(converse(service, [new Uint8Array(length)]), { answer: [], finished: false });
    const conversation = service.open();
    assertEquals([conversation.end(new Uint8Array(4)), conversation.finished], [NO_ANSWER, true]);
  }
});

Deno.test("half-close answers a long row of ints in pieces", () => {
  const values = Array.from({ length: MOST_KEPT / 4 }, (_, i) => i * 7);
  const said = converse(halfCloseStream(makeContext()), [ints(values)]);
  assertEquals(said, { answer: [...ints(values.map((value) => value + 1))], finished: false });
});

Deno.test("half-close keeps a bounded number of bytes, whatever comes", () => {
  const many = ints(Array.from({ length: 3 * MOST_KEPT }, (_, i) => i));
  const kept = [...ints(Array.from({ length: MOST_KEPT / 4 }, (_, i) => i + 1))];
  const service = halfCloseStream(makeContext());
  assertEquals(converse(service, [many]).answer, kept);
  assertEquals(
    converse(service, [many.subarray(0, 6), many.subarray(6, 8191), many.subarray(8191)]).answer,
    kept,
  );
});

Deno.test("half-close keeps conversations apart", () => {
  const service = halfCloseStream(makeContext());
  const [one, other] = [service.open(), service.open()];
  const out = new Uint8Array(8);
  one.receive(ints([1]), 4, out);
  other.receive(ints([2]), 4, out);
  other.end(out.subarray(4));
  one.end(out);
  assertEquals([...out], [...ints([2, 3])]);
});
