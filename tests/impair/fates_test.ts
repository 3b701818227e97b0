import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Fate, flipBit, type Way } from "../../src/impair/fates.ts";
import { fatesOf } from "./support/impairing.ts";

const DATAGRAMS = 100_000;
const ALL = { loss: 0.1, duplicate: 0.02, reorder: 0.05, corrupt: 0.001 };
const DEEDS = ["dropped", "duplicated", "reordered", "corrupted"] as const;

/** Fails unless `count` of so many is a share that chance allows. */
function assertShare(count: number, share: number, of: number, what: string): void {
  const sigma = Math.sqrt(of * share * (1 - share));
  assert(Math.abs(count - of * share) <= 3 * sigma, `${what}: ${count} of ${of}, expected ${share * of}`);
}

Deno.test("fates: over 100,000 datagrams each share is within 3 sigma, each way, for seeds and for students", () => {
  for (const fates of [fatesOf({ ...ALL, seed: 7 }), fatesOf(ALL), fatesOf(ALL, "local/1000", 3)]) {
    for (const way of ["request", "answer"] as const) {
      const counts = { dropped: 0, duplicated: 0, reordered: 0, corrupted: 0 };
      for (let i = 0; i < DATAGRAMS; i++) {
        const fate = fates.of(way, i);
        for (const deed of DEEDS) if (fate[deed]) counts[deed]++;
      }
      assertShare(counts.dropped, ALL.loss, DATAGRAMS, `${way} dropped`);
      assertShare(counts.duplicated, ALL.duplicate, DATAGRAMS, `${way} duplicated`);
      assertShare(counts.reordered, ALL.reorder, DATAGRAMS, `${way} reordered`);
      assertShare(counts.corrupted, ALL.corrupt, DATAGRAMS, `${way} corrupted`);
    }
  }
});

Deno.test("fates: deeds are drawn each by itself, and one datagram says nothing of the next", () => {
  const fates = fatesOf({ loss: 0.5, seed: 1 });
  const others = fatesOf({ duplicate: 0.5, reorder: 0.5, seed: 1 });
  let [pairs, both] = [0, 0];
  for (let i = 0; i < DATAGRAMS; i++) {
    if (fates.of("request", i).dropped && fates.of("request", i + 1).dropped) pairs++;
    const { duplicated, reordered } = others.of("request", i);
    if (duplicated && reordered) both++;
  }
  assertShare(pairs, 0.25, DATAGRAMS, "two lost in a row");
  assertShare(both, 0.25, DATAGRAMS, "duplicated and reordered");
});

/** The first fates of a flow, as text. */
function firstOf(given: Parameters<typeof fatesOf>, way: Way = "request"): string {
  const fates = fatesOf(...given);
  return JSON.stringify(Array.from({ length: 200 }, (_, i) => ({ ...fates.of(way, i) })));
}

Deno.test("fates: one seed does the same to the same datagrams, whoever sends them and in whatever order it is asked", () => {
  const some = { ...ALL, loss: 0.3, jitter: 5 };
  assertEquals(firstOf([{ ...some, seed: 7 }]), firstOf([{ ...some, seed: 7 }, "local/1000", 9]));
  assertNotEquals(firstOf([{ ...some, seed: 7 }]), firstOf([{ ...some, seed: 8 }]));
  const backwards = fatesOf({ ...some, seed: 7 });
  const fates: Fate[] = [];
  for (let i = 199; i >= 0; i--) {
    backwards.of("answer", i);
    fates.unshift({ ...backwards.of("request", i) });
  }
  assertEquals(JSON.stringify(fates), firstOf([{ ...some, seed: 7 }]));
});

Deno.test("fates: without a seed each student has their own, another at each try, the same again later", () => {
  const some = { ...ALL, loss: 0.3 };
  assertEquals(firstOf([some]), firstOf([some]));
  assertNotEquals(firstOf([some]), firstOf([some, "10.0.0.8"]));
  assertNotEquals(firstOf([some]), firstOf([some, "10.0.0.7", 2]));
  assertNotEquals(firstOf([some]), firstOf([some], "answer"));
});

Deno.test("fates: one direction spares the other", () => {
  const everything = { loss: 1, delay: 10 };
  assertEquals(fatesOf({ ...everything, direction: "requests" }).of("request", 0).dropped, true);
  assertEquals(fatesOf({ ...everything, direction: "answers" }).of("answer", 0).dropped, true);
  for (const [direction, way] of [["requests", "answer"], ["answers", "request"]] as const) {
    const { dropped, delay } = fatesOf({ ...everything, direction }).of(way, 0);
    assertEquals({ dropped, delay }, { dropped: false, delay: 0 });
  }
});

Deno.test("fates: a share of 100 % is all of them", () => {
  const fates = fatesOf({ duplicate: 1, reorder: 1, corrupt: 1 });
  for (let i = 0; i < 1000; i++) {
    const { dropped, duplicated, reordered, corrupted } = fates.of("request", i);
    assertEquals([dropped, duplicated, reordered, corrupted], [false, true, true, true]);
  }
});

Deno.test("fates: jitter goes both ways, all of it, and never below nothing", () => {
  const delays = (given: Parameters<typeof fatesOf>[0]) => {
    const fates = fatesOf(given);
    return Array.from({ length: 10_000 }, (_, i) => fates.of("answer", i).delay);
  };
  const some = delays({ delay: 40, jitter: 10 });
  assert(Math.min(...some) >= 30 && Math.min(...some) < 30.1, String(Math.min(...some)));
  assert(Math.max(...some) <= 50 && Math.max(...some) > 49.9, String(Math.max(...some)));
  const mean = some.reduce((sum, each) => sum + each) / some.length;
  assert(Math.abs(mean - 40) < 0.2, String(mean));
  assertEquals(Math.min(...delays({ jitter: 10 })), 0);
});

Deno.test("flipBit flips one bit, any of them, and none of what has none", () => {
  const bytes = new Uint8Array(4);
  flipBit(bytes, 1, 3, 0);
  assertEquals([...bytes], [0, 1, 0, 0]);
  flipBit(bytes, 1, 3, 0.999);
  assertEquals([...bytes], [0, 1, 0x80, 0]);
  flipBit(bytes, 2, 2, 0.5);
  assertEquals([...bytes], [0, 1, 0x80, 0]);
});
