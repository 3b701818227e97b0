// Why and when a lab is to stop: signals, Enter, workers that can't be kept alive. The first reason starts an orderly
// stop; a second signal ends it at once. Not here: stopping (lab.ts).

import type { StopReason } from "./display.ts";

type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Exit status after a second signal: 128 and its number, as shells have it. */
const STATUS: Record<StopSignal, number> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

export class StopRequest {
  /** Resolves with the first reason. */
  readonly first: Promise<StopReason>;
  /** Resolves with an exit status when a signal came after the first reason. */
  readonly atOnce: Promise<number>;
  readonly #first = Promise.withResolvers<StopReason>();
  readonly #atOnce = Promise.withResolvers<number>();
  readonly #handlers = new Map<StopSignal, () => void>();
  #asked = false;

  constructor() {
    this.first = this.#first.promise;
    this.atOnce = this.#atOnce.promise;
  }

  /** Takes the signals over from their default effect. */
  listen(): void {
    for (const signal of Object.keys(STATUS) as StopSignal[]) {
      const handler = () => (this.#asked ? this.#atOnce.resolve(STATUS[signal]) : this.stop(signal));
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
    this.#asked = true;
    this.#first.resolve(reason);
  }
}
