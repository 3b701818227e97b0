import { assertEquals } from "@std/assert";
import { counterDatagrams, counterStream } from "../../src/services/counter.ts";
import { ask, assertSays, converse, makeContext } from "./support/feeding.ts";

/** An int and the int plus one, as the course's C has them. */
const INTS: [number, number][] = [
  [10, 11],
  [0, 1],
  [-1, 0],
  [-2, -1],
  [255, 256],
  [0x7fff_ffff, -0x8000_0000],
  [-0x8000_0000, -0x7fff_ffff],
  [0x0102_0304, 0x0102_0305],
  [0x00ff_ffff, 0x0100_0000],
];

const TAILS: [string, number[]][] = [
  ["nothing", []],
  ["a newline", [10]],
  ["three bytes of another int", [1, 2, 3]],
  ["two more ints", [1, 2, 3, 4, 5, 6, 7, 8]],
];

function int(value: number, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, littleEndian);
  return bytes;
}

for (const [order, littleEndian] of [["little", true], ["big", false]] as const) {
  const service = counterStream(makeContext({ littleEndian }));

  for (const [value, next] of INTS) {
    Deno.test(`counter answers ${value} with ${next} (${order}-endian), whole, in pieces, and whatever follows`, () => {
      for (const [, tail] of TAILS) {
        const input = Uint8Array.from([...int(value, littleEndian), ...tail]);
        assertSays(service, input, { answer: [...int(next, littleEndian)], finished: true });
      }
    });
  }
}

Deno.test("counter answers nothing when the input ends within the int", () => {
  const service = counterStream(makeContext());
  for (let length = 0; length < 4; length++) {
    const input = Uint8Array.of(1, 2, 3).subarray(0, length);
    assertSays(service, input, { answer: [], finished: false });
  }
});

Deno.test("counter wants nothing more once the int is there, not a byte earlier", () => {
  const conversation = counterStream(makeContext()).open();
  const out = new Uint8Array(8);
  const finished = [1, 2, 3, 4, 5].map((byte) => {
    conversation.receive(Uint8Array.of(byte), 1, out);
    return conversation.finished;
  });
  assertEquals(finished, [false, false, false, true, true]);
});

Deno.test("counter keeps conversations apart that go on at the same time", () => {
  const service = counterStream(makeContext());
  const [one, other] = [service.open(), service.open()];
  const out = new Uint8Array(4);
  for (const byte of [7, 0, 0]) {
    one.receive(Uint8Array.of(byte), 1, out);
    other.receive(Uint8Array.of(2 * byte), 1, out);
  }
  one.receive(Uint8Array.of(0), 1, out);
  assertEquals([...out], [8, 0, 0, 0]);
  other.receive(Uint8Array.of(0), 1, out);
  assertEquals([...out], [15, 0, 0, 0]);
});

Deno.test("counter does not count connections in the number that datagrams share", () => {
  const context = makeContext({ start: 41 });
  converse(counterStream(context), [int(1, true)]);
  assertEquals(ask(counterDatagrams(context), Uint8Array.of(1)), [42, 0, 0, 0]);
});

Deno.test("counter counts every datagram, an empty one and a large one too", () => {
  const service = counterDatagrams(makeContext());
  const sizes = [1, 0, 4, 65_507, 0];
  assertEquals(sizes.map((size) => ask(service, new Uint8Array(size))?.[0]), [1, 2, 3, 4, 5]);
});

Deno.test("counter's datagrams of one listener share one number, whoever serves them", () => {
  const context = makeContext();
  const workers = [counterDatagrams(context), counterDatagrams(context)];
  const answers = [0, 1, 1, 0].map((worker) => ask(workers[worker], new Uint8Array(1))?.[0]);
  assertEquals(answers, [1, 2, 3, 4]);
});

Deno.test("counter writes its count in either byte order, at the place it is given", () => {
  const count = { start: 0x0102_0303 };
  const little = counterDatagrams(makeContext({ littleEndian: true, ...count }));
  const big = counterDatagrams(makeContext({ littleEndian: false, ...count }));
  assertEquals(ask(little, new Uint8Array(1), 3, 5), [4, 3, 2, 1]);
  assertEquals(ask(big, new Uint8Array(1), 3, 5), [1, 2, 3, 4]);
});

Deno.test("counter's datagrams go on after 2147483647 with -2147483648, and after -1 with 0", () => {
  const wrap = (start: number) => ask(counterDatagrams(makeContext({ start })), new Uint8Array(1));
  assertEquals(wrap(0x7fff_ffff), [0, 0, 0, 0x80]);
  assertEquals(wrap(-1), [0, 0, 0, 0]);
});
