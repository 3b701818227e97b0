// Why and when a lab is to stop: signals, Enter, nothing that comes, workers that can't be kept alive. The
// first reason starts an orderly stop; a second signal ends it at once. A SIGHUP may ask for a reload
// instead, and a stray Enter asks first.
import type { LabConfig } from "../config/types.ts";
import type { StdinInput } from "../dataplane/shared/messages.ts";
import type { Clock } from "../exchange/clock.ts";
import { type DescriptorKind, isatty, statDescriptor } from "../posix/system/terminal.ts";
import type { StopReason } from "./display/start_and_stop.ts";

type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** Exit status after a second signal: 128 and its number, as shells have it. */
const STATUS: Record<StopSignal, number> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Ctrl-C goes to all processes in the terminal's foreground, and those that started us (npx, a task runner, a
 * service manager's wrapper) pass it on to us besides: the same signal within this time is the same key.
 * Nobody presses it twice so fast.
 */
const SAME_KEY_MS = 200;

/** How long an Enter waits for the second that means it: time to read the question. */
export const SURE_MS = 3000;

export class StopRequest {
  /** Resolves with the first reason. */
  readonly first: Promise<StopReason>;
  /** Resolves with an exit status when a signal came after the first reason. */
  readonly atOnce: Promise<number>;
  readonly #first = Promise.withResolvers<StopReason>();
  readonly #atOnce = Promise.withResolvers<number>();
  readonly #handlers = new Map<StopSignal, () => void>();
  readonly #clock: Clock;
  readonly #hungUp: () => boolean;
  readonly #ask: (() => void) | undefined;
  #typedAt = -Infinity;
  #asked: { reason: StopReason; at: number } | undefined;

  /**
   * @param clock whose monotonic time counts
   * @param hungUp called at a SIGHUP while nobody has asked for a stop; false when that is a reason to stop
   * @param ask asks whether an Enter was meant; without, each is
   */
  constructor(clock: Clock, hungUp: () => boolean = () => false, ask?: () => void) {
    this.#clock = clock;
    this.#hungUp = hungUp;
    this.#ask = ask;
    this.first = this.#first.promise;
    this.atOnce = this.#atOnce.promise;
  }

  /** Why the lab is to stop; undefined while it is not. */
  get reason(): StopReason | undefined {
    return this.#asked?.reason;
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
    this.#asked ??= { reason, at: this.#clock.monotonic() };
    this.#first.resolve(reason);
  }

  /** Something came on standard input. An Enter that nobody meant must not end a class: the first one asks. */
  typed(input: StdinInput): void {
    if (input === "end") return this.stop("endOfInput");
    const now = this.#clock.monotonic();
    const again = now - this.#typedAt < SURE_MS;
    if (input === "quit" || this.#ask === undefined || again) return this.stop("enter");
    this.#typedAt = now;
    this.#ask();
  }

  #signalled(signal: StopSignal): void {
    if (this.#asked === undefined && signal === "SIGHUP" && this.#hungUp()) return;
    if (this.#asked === undefined) return this.stop(signal);
    const { reason, at } = this.#asked;
    const again = reason === signal && this.#clock.monotonic() - at < SAME_KEY_MS;
    if (!again) this.#atOnce.resolve(STATUS[signal]);
  }
}

/** Notices that nothing came for a while, as the course's select with a time-out does. Pure. */
export class IdleWatch {
  readonly #limit: number;
  #received = 0;
  #since: number;

  /**
   * @param limit milliseconds; 0 is never
   * @param now monotonic milliseconds, as in {@linkcode tick}
   */
  constructor(limit: number, now: number) {
    this.#limit = limit;
    this.#since = now;
  }

  /** Milliseconds between two ticks: the lab ends that much later than its time at the most. */
  static readonly TICK_MS = 100;

  /**
   * @param received a number that grows with whatever comes
   * @returns whether nothing came for the whole time
   */
  tick(received: number, now: number): boolean {
    if (received !== this.#received) {
      this.#received = received;
      this.#since = now;
    }
    return this.#limit > 0 && now - this.#since >= this.#limit;
  }
}

const STDIN = 0;

/**
 * What the first worker does with it: not read at all, a terminal (read while in the foreground), or
 * something else.
 */
export type StdinUse = "none" | "terminal" | "other";

/**
 * What descriptor 0 is used for by the configuration's `stdin`. "auto": Enter stops the lab when standard
 * input is a terminal, anything else is left alone; "stop": a line or the end of input stops it, whatever it
 * is; "ignore": it is never read.
 */
export function stdinUse(
  stdin: LabConfig["lab"]["stdin"],
  terminal: boolean = isatty(STDIN),
  kind: () => DescriptorKind = () => statDescriptor(STDIN),
): StdinUse {
  if (stdin === "ignore") return "none";
  if (terminal) return "terminal";
  // A closed standard input is reopened as /dev/null by Deno, whose end of input nobody has typed.
  return stdin === "stop" && kind() !== "closed" ? "other" : "none";
}
