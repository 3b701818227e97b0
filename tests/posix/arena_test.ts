import { assert, assertEquals, assertThrows } from "@std/assert";
import { Arena } from "../../src/posix/memory.ts";

function addressOf(bytes: Uint8Array<ArrayBuffer>): bigint {
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
}

function pointerAt(arena: Arena, offset: number): bigint {
  return new DataView(arena.bytes.buffer).getBigUint64(offset, true);
}

Deno.test("Arena gives regions that begin on cache lines and lie apart", () => {
  const arena = new Arena(4096);
  const sizes = [1, 64, 65, 8, 200, 63];
  const regions = sizes.map((size) => ({ offset: arena.take(size), size }));
  let end = 0;
  for (const { offset, size } of regions) {
    assertEquals([offset % 8, addressOf(arena.view(offset, size)) % 64n], [0, 0n]);
    assert(offset >= end, `${offset} lies before ${end}`);
    end = offset + size;
  }
});

Deno.test("Arena holds as many bytes as it was asked for, and no region beyond", () => {
  const arena = new Arena(640);
  for (let i = 0; i < 10; i++) arena.take(64);
  const error = assertThrows(() => arena.take(128), RangeError);
  assertEquals(
    /^Cannot reserve 128 bytes of the arena: \d+ are left$/.test(error.message),
    true,
    error.message,
  );
  assertThrows(() => new Arena(64).take(129), RangeError);
});

Deno.test("Arena refuses a region without using up what is left", () => {
  const arena = new Arena(256);
  assertThrows(() => arena.take(1024), RangeError);
  arena.take(256);
});

Deno.test("Arena.view shows a region, not a copy of it", () => {
  const arena = new Arena(128);
  const offset = arena.take(16);
  const view = arena.view(offset, 16);
  view[3] = 7;
  assertEquals([view.length, arena.bytes[offset + 3]], [16, 7]);
});

Deno.test("Arena.writePointer writes the address that C would take", () => {
  const arena = new Arena(1024);
  const pointer = arena.take(16);
  const target = arena.take(64);
  arena.writePointer(pointer + 8, target + 5);
  assertEquals(pointerAt(arena, pointer + 8), addressOf(arena.view(target + 5, 1)));
  assertEquals(pointerAt(arena, pointer), 0n);
});

const ROOM = 6 * 1024 ** 3;
const enoughMemory = Deno.systemMemoryInfo().total >= ROOM;

Deno.test({
  name: `Arena.writePointer carries into the upper half of an address${
    enoughMemory
      ? ""
      : " (ignored: reserves 4 GiB of addresses, which a machine of less than 6 GiB may refuse)"
  }`,
  ignore: !enoughMemory,
  fn: () => {
    // Somewhere within 4 GiB the lower half begins anew. The pages are never touched and cost nothing.
    const arena = new Arena(2 ** 32 + 4096);
    const pointer = arena.take(8);
    arena.take(2 ** 32);
    const target = arena.take(64);
    arena.writePointer(pointer, target);
    assertEquals(pointerAt(arena, pointer), addressOf(arena.view(target, 64)));
  },
});
