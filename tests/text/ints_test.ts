// Ints in bytes as a DataView reads them, and the two ways round.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { int16, int32, swap16, swap32 } from "../../src/text/ints.ts";

Deno.test("int16 and int32 read what a DataView reads, in both orders, anywhere in the bytes", () => {
  const bytes = fc.uint8Array({ minLength: 4, maxLength: 12 });
  fc.assert(fc.property(bytes, fc.nat(), (all, where) => {
    const at = where % (all.length - 3);
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    for (const little of [true, false]) {
      assertEquals(int16(all, at, little), view.getInt16(at, little));
      assertEquals(int32(all, at, little), view.getInt32(at, little));
    }
  }));
});

Deno.test("swap16 and swap32 turn the bytes round", () => {
  assertEquals([swap16(4567), swap16(55057), swap16(0xff00)], [55057, 4567, 255]);
  assertEquals([swap32(10), swap32(0x0a00_0000), swap32(-2)], [0x0a00_0000, 10, 0xfeff_ffff | 0]);
  assertEquals(swap32(0xe100_000a) >>> 0, 0x0a00_00e1, "an unsigned one, as /proc/net/route has it");
});
