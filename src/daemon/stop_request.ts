// Why and when a lab is to stop: signals, Enter, workers that can't be kept alive. The first reason starts an orderly
// stop; a second signal ends it at once. A SIGHUP may be something else's business. Not here: stopping (lab.ts).

import type { StopReason } from "./display.ts";

type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Exit status after a second signal: 128 and its number, as shells have it. */
const STATUS: Record<StopSignal, number> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Ctrl-C goes to all processes in the terminal's foreground, and those that started us (npx, a task runner, a service
 * manager's wrapper) pass it on to us besides: the same signal within this time is the same key. Nobody's second
 * thought comes sooner.
 */
const SAME_KEY_MS = 200;

export class StopRequest {
  /** Resolves with the first reason. */
  readonly first: Promise<StopReason>;
  /** Resolves with an exit status when a signal came after the first reason. */
  readonly atOnce: Promise<number>;
  readonly #first = Promise.withResolvers<StopReason>();
  readonly #atOnce = Promise.withResolvers<number>();
  readonly #handlers = new Map<StopSignal, () => void>();
  readonly #clock: () => number;
  readonly #hungUp: () => boolean;
  #asked: { reason: StopReason; at: number } | undefined;

  /**
   * @param clock monotonic milliseconds
   * @param hungUp called at a SIGHUP while nobody has asked for a stop; false when that is a reason to stop
   */
  constructor(clock: () => number, hungUp: () => boolean = () => false) {
    this.#clock = clock;
    this.#hungUp = hungUp;
    this.first = this.#first.promise;
    this.atOnce = this.#atOnce.promise;
  }

  /** Takes the signals over from their default effect. */
  listen(): void {
    for (const signal of Object.keys(STATUS) as StopSignal[]) {
      const handler = () => this.#signalled(signal);
      this.#handlers.set(signal, handler);
      Deno.addSignalListener(signal, handler);
    }
  }

  /** Gives the signals back. */
  unlisten(): void {
    for (const [signal, handler] of this.#handlers) Deno.removeSignalListener(signal, handler);
    this.#handlers.clear();
  }

  /** Asks for an orderly stop; only the first reason counts. */
  stop(reason: StopReason): void {
    this.#asked ??= { reason, at: this.#clock() };
    this.#first.resolve(reason);
  }

  #signalled(signal: StopSignal): void {
    if (this.#asked === undefined && signal === "SIGHUP" && this.#hungUp()) return;
    if (this.#asked === undefined) return this.stop(signal);
    const { reason, at } = this.#asked;
    const again = reason === signal && this.#clock() - at < SAME_KEY_MS;
    if (!again) this.#atOnce.resolve(STATUS[signal]);
  }
}
