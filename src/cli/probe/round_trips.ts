// The least, the mean and the greatest of the times that answers took. Pure.

import { roundedMs } from "./bytes_text.ts";

export class RoundTrips {
  #count = 0;
  #sum = 0;
  #least = Infinity;
  #most = 0;

  /** Takes one more. @param ms undefined for an answer that belongs to no question */
  add(ms: number | undefined): void {
    if (ms === undefined) return;
    this.#count++;
    this.#sum += ms;
    this.#least = Math.min(this.#least, ms);
    this.#most = Math.max(this.#most, ms);
  }

  /** For JSON; undefined before any. */
  get fields(): { least: number; mean: number; most: number } | undefined {
    if (this.#count === 0) return undefined;
    const mean = this.#sum / this.#count;
    return { least: roundedMs(this.#least), mean: roundedMs(mean), most: roundedMs(this.#most) };
  }

  /** `round trip 0.041/0.06/0.112 ms (least/mean/most)`; empty before any. */
  get text(): string {
    const fields = this.fields;
    if (fields === undefined) return "";
    return `round trip ${fields.least}/${fields.mean}/${fields.most} ms (least/mean/most)`;
  }
}
