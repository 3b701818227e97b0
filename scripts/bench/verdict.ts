// What a run says of one figure that was set. Pure.

/** One line of the final table. */
export interface Verdict {
  wanted: string;
  reached: string;
  met: string;
}

/** Differences smaller than this share are the machine's noise. */
const NOISE = 0.1;

/** Whether `value` is on the right side of `bound`, or near enough that a noisy machine does not tell. */
export function judge(value: number, bound: number, side: "least" | "most"): string {
  if (Number.isNaN(value)) return "not measured";
  const over = side === "least" ? (bound - value) / bound : (value - bound) / bound;
  if (over <= 0) return "yes";
  const missed = `no, by ${(over * 100).toFixed(over < 0.1 ? 1 : 0)} %`;
  return over < NOISE ? `${missed} (within the noise)` : missed;
}
