// What each listener did over the last minutes, from its exact counts sampled each second: the present rate,
// a series of steps for the chart, and whether the kernel drops datagrams. Pure.
import type { ListenerState } from "../options.ts";

/** Seconds of a step, and steps kept: five minutes, in as many points as a chart has room for. */
export const STEP = 5;
export const STEPS = 60;

/** Samples over which the present rate is taken. */
const RATE_SAMPLES = 5;

/** Milliseconds for which a drop or an error colours a listener. */
const TROUBLE_SHOWN = 10_000;

interface Track {
  total: number;
  drops: number;
  errors: number;
  droppedAt: number;
  failedAt: number;
  /** Exchanges of the last samples, newest last. */
  readonly recent: number[];
  /** Exchanges a second of whole steps, newest last. */
  readonly steps: number[];
  inStep: number;
}

export class Activity {
  readonly #tracks = new Map<string, Track>();
  #lastSample: number | undefined;
  #stepBegan: number | undefined;
  #stepLasted = STEP * 1000;
  #recentLasted: number[] = [];
  /** Milliseconds since 1970 at which the newest step ended. */
  until = 0;
  /** Rises with every change that can be seen. */
  version = 0;

  /**
   * Takes the counts as they stand now; called about once a second.
   *
   * @param now monotonic milliseconds
   * @param wall milliseconds since 1970
   */
  sample(listeners: readonly ListenerState[], now: number, wall: number): void {
    const lasted = this.#lastSample === undefined ? 1000 : Math.max(now - this.#lastSample, 1);
    this.#lastSample = now;
    this.#stepBegan ??= now;
    this.#recentLasted = [...this.#recentLasted, lasted].slice(-RATE_SAMPLES);
    const names = new Set(listeners.map(({ name }) => name));
    for (const name of this.#tracks.keys()) if (!names.has(name)) this.#tracks.delete(name);
    for (const listener of listeners) this.#take(listener, now);
    if (now - this.#stepBegan < STEP * 1000) return;
    this.#stepLasted = now - this.#stepBegan;
    this.#stepBegan = now;
    this.until = wall;
    for (const track of this.#tracks.values()) this.#endStep(track);
  }

  /** Exchanges a second. */
  rate(listener: string): number {
    const recent = this.#tracks.get(listener)?.recent ?? [];
    const lasted = this.#recentLasted.slice(-recent.length).reduce((sum, each) => sum + each, 0);
    return lasted === 0 ? 0 : rounded(recent.reduce((sum, each) => sum + each, 0) * 1000 / lasted);
  }

  /** Exchanges a second, one number a step, newest last; equally many for each listener. */
  series(listener: string): readonly number[] {
    return this.#tracks.get(listener)?.steps ?? new Array<number>(STEPS).fill(0);
  }

  /** What the listener's light shows. @param now monotonic milliseconds */
  health({ name, paused }: ListenerState, now: number): "ok" | "paused" | "dropping" | "errors" {
    const track = this.#tracks.get(name);
    if (paused) return "paused";
    if (track !== undefined && now - track.droppedAt < TROUBLE_SHOWN) return "dropping";
    return track !== undefined && now - track.failedAt < TROUBLE_SHOWN ? "errors" : "ok";
  }

  #take(listener: ListenerState, now: number): void {
    const { name, datagrams, connections, kernelDrops, errors } = listener;
    const total = datagrams + connections;
    let track = this.#tracks.get(name);
    if (track === undefined) {
      const steps = new Array<number>(STEPS).fill(0);
      const none = { droppedAt: -Infinity, failedAt: -Infinity, recent: [], steps, inStep: 0 };
      track = { total, drops: kernelDrops, errors, ...none };
      this.#tracks.set(name, track);
      this.version++;
    }
    // A listener that a reload opened again counts from 0.
    const came = Math.max(total - track.total, 0);
    if (kernelDrops > track.drops) track.droppedAt = now;
    if (errors > track.errors) track.failedAt = now;
    if (came > 0 || track.recent.some((each) => each > 0) || kernelDrops !== track.drops) this.version++;
    track.recent.push(came);
    if (track.recent.length > RATE_SAMPLES) track.recent.shift();
    Object.assign(track, { total, drops: kernelDrops, errors, inStep: track.inStep + came });
  }

  #endStep(track: Track): void {
    if (track.inStep > 0 || track.steps.some((each) => each > 0)) this.version++;
    track.steps.shift();
    track.steps.push(rounded(track.inStep * 1000 / this.#stepLasted));
    track.inStep = 0;
  }
}

/** One decimal is all that a chart shows. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
