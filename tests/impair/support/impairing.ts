// Impairments for tests: all that is said of none is none.
import type { ImpairConfig } from "../../../src/config/types.ts";
import { Fates, flowLots } from "../../../src/impair/fates.ts";

export const SECRET = new Uint8Array(32).fill(7);

/** Nothing is done but what is given. */
export function impairment(given: Partial<ImpairConfig>): ImpairConfig {
  return {
    loss: 0,
    duplicate: 0,
    reorder: 0,
    corrupt: 0,
    delay: 0,
    jitter: 0,
    rate: 0,
    direction: "both",
    reveal: true,
    ...given,
  };
}

/** The fates of a student's flow. */
export function fatesOf(given: Partial<ImpairConfig>, student = "10.0.0.7", attempt = 1): Fates {
  const impair = impairment(given);
  return new Fates(impair, flowLots(impair.seed, SECRET, { student, listener: "udp-echo", attempt }));
}
