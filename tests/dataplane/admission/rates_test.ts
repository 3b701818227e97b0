import { assert, assertEquals } from "@std/assert";
import { Rates } from "../../../src/dataplane/admission/admission.ts";
import { makeRateMemory, type RateMemory } from "../../../src/dataplane/shared/memory.ts";

function makeRates(tokens: number, memory: RateMemory = makeRateMemory()): Rates {
  const rates = new Rates(memory);
  rates.limit(tokens);
  return rates;
}

/** Takes of a client's bucket. */
function take(rates: Rates, client: number, most: number, now: number): number {
  const hash = Math.imul(client, 0x9e37_79b1);
  return rates.take({ one: client, other: 1, hash: hash ^ (hash >>> 15) }, most, now);
}

Deno.test("Rates lets twice a second's tokens be taken at once, then as many as come back", () => {
  const rates = makeRates(100);
  assertEquals([take(rates, 7, 150, 0), take(rates, 7, 150, 0), take(rates, 7, 1, 0)], [150, 50, 0]);
  assertEquals([take(rates, 7, 1, 9), take(rates, 7, 1, 10), take(rates, 7, 1, 10)], [0, 1, 0]);
  assertEquals(take(rates, 7, 1000, 510), 50);
  assertEquals(take(rates, 7, 1000, 100_000), 200);
});

Deno.test("Rates gives over any time no more than the burst and what comes back meanwhile", () => {
  const rates = makeRates(2000);
  let taken = 0;
  for (let ms = 0; ms <= 10_000; ms++) taken += take(rates, 1, 64, ms);
  assert(Math.abs(taken - (4000 + 10 * 2000)) <= 1, String(taken));
});

Deno.test("Rates counts each client by itself", () => {
  const rates = makeRates(1);
  for (let client = 1; client <= 1000; client++) assertEquals(take(rates, client, 9, 0), 2, String(client));
  for (let client = 1; client <= 1000; client++) assertEquals(take(rates, client, 9, 0), 0, String(client));
});

Deno.test("Rates has a bounded memory: a client of a hundred thousand others' is forgotten, never refused for them", () => {
  const rates = makeRates(1);
  for (let client = 1; client <= 100_000; client++) assertEquals(take(rates, client, 1, 0), 1);
});

Deno.test("Rates of all workers count together, also when their clocks are not quite the same", () => {
  const memory = makeRateMemory();
  const [one, other] = [makeRates(100, memory), makeRates(100, memory)];
  assertEquals([take(one, 7, 200, 100), take(other, 7, 1, 100), take(other, 7, 1, 96)], [200, 0, 0]);
});

Deno.test("Rates follows a limit that changes", () => {
  const rates = makeRates(1);
  assertEquals(take(rates, 7, 9, 0), 2);
  rates.limit(100);
  assertEquals(take(rates, 7, 1000, 1000), 100);
  rates.limit(0);
  assertEquals(rates.limited, false);
});
