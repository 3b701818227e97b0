import { assertEquals } from "@std/assert";
import { timeDatagrams, timeStream } from "../../src/services/time.ts";
import { ask, assertSays, converse, makeContext } from "./support/feeding.ts";

/** RFC 868's own examples, then the field's last second and its first again. */
const TIMES: [string, number][] = [
  ["1970-01-01T00:00:00Z", 2_208_988_800],
  ["1976-01-01T00:00:00Z", 2_398_291_200],
  ["1980-01-01T00:00:00Z", 2_524_521_600],
  ["1983-05-01T00:00:00Z", 2_629_584_000],
  ["2036-02-07T06:28:15Z", 0xffff_ffff],
  ["2036-02-07T06:28:16Z", 0],
  ["2036-02-07T06:28:17.999Z", 1],
];

/** A number as four bytes in network order. */
function bigEndian(value: number): number[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return [...bytes];
}

for (const [moment, seconds] of TIMES) {
  Deno.test(`time says ${moment} as ${seconds}`, () => {
    const context = makeContext({ ms: Date.parse(moment), littleEndian: true });
    for (const size of [0, 1, 100]) {
      assertEquals(ask(timeDatagrams(context), new Uint8Array(size)), bigEndian(seconds));
    }
    assertEquals(converse(timeStream(context), []), { answer: bigEndian(seconds), finished: true });
  });
}

Deno.test("time is told to whoever connects, whatever they send", () => {
  const service = timeStream(makeContext({ ms: 1 }));
  assertSays(service, Uint8Array.of(1, 2, 3, 4, 5), { answer: bigEndian(2_208_988_800), finished: true });
});
