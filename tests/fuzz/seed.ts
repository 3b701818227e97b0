// The seed of all that is random in these tests: printed, so that a failure can be had again, and taken from
// GUICHET_FUZZ_SEED when that is set.
import fc from "fast-check";

/** Seed of this run, a signed 32-bit integer other than 0. */
export const SEED: number = readSeed();

console.log(`Fuzzing with GUICHET_FUZZ_SEED=${SEED}`);

/** Runs a property many times. @param runs how many inputs are tried */
export function check<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, runs: number): void {
  fc.assert(fc.property(arbitrary, property), { seed: SEED, numRuns: runs });
}

/** The same of a property that waits for something. */
export async function checkLater<T>(
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => Promise<void>,
  runs: number,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, property), { seed: SEED, numRuns: runs });
}

/**
 * A generator of its own for whoever needs millions of numbers: xorshift32 (Marsaglia 2003), 0 … 2^32 - 1.
 */
export function randomNumbers(seed = SEED): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function readSeed(): number {
  const given = Number(Deno.env.get("GUICHET_FUZZ_SEED"));
  if (Number.isInteger(given) && given !== 0) return given | 0;
  return (crypto.getRandomValues(new Int32Array(1))[0] | 1) | 0;
}
