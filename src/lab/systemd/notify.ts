// The lab's side of the service manager that runs it (systemd): tells it when the lab is ready, reloads,
// stops, and that all is well. Without a manager, nothing is told.
import type { Logger } from "../../log/logger.ts";
import { encodeUnixName } from "../../posix/address.ts";
import { monotonicMicroseconds } from "../../posix/epoll.ts";
import { errorText, SystemError } from "../../posix/errors.ts";
import { close, sendto, socket } from "../../posix/socket.ts";
import type { ServiceEnvironment } from "./environment.ts";

export class ServiceManager implements Disposable {
  readonly #notifier: Notifier;
  readonly #watchdog = new Watchdog();
  readonly #allowed: number;
  readonly #log: Logger;
  #timer: ReturnType<typeof setInterval> | undefined;
  #starved = false;

  constructor(environment: ServiceEnvironment, log: Logger) {
    this.#log = log;
    this.#allowed = environment.watchdog;
    this.#notifier = new Notifier(environment.notifySocket, log);
  }

  /** Every address is bound and the workers serve. @param signs how the workers are, asked again and again */
  ready(status: string, signs: () => VitalSigns): void {
    this.#notifier.ready(status);
    if (!this.#notifier.managed || this.#allowed === 0) return;
    this.#tick(signs());
    this.#timer ??= setInterval(() => this.#tick(signs()), watchdogPeriod(this.#allowed));
  }

  /**
   * A reload has begun. {@linkcode reloaded} must follow, whatever came of it: until then the manager waits.
   */
  reloading(): void {
    this.#notifier.reloading("Reloading the configuration");
  }

  /** A reload is over; @param status what the lab is now, or why it stayed what it was */
  reloaded(status: string): void {
    this.#notifier.ready(status);
  }

  /** The lab is on its way out. */
  stopping(status: string): void {
    this.#watchdog.stopping();
    this.#notifier.stopping(status);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#notifier[Symbol.dispose]();
  }

  #tick(signs: VitalSigns): void {
    const well = this.#watchdog.tick(signs);
    if (well) this.#notifier.watchdog();
    if (well !== this.#starved) return;
    this.#starved = !well;
    if (well) return this.#notifier.status("All workers serve again");
    const how = signs.abandoned > 0
      ? `${signs.abandoned} of its threads hang`
      : "a worker's loop stands still";
    this.#notifier.status(`The watchdog is not fed: ${how}`);
    this.#log.warning("The service manager's watchdog is not fed: {how}", { how, allowedMs: this.#allowed });
  }
}

/** sd_notify(3). What can't be told is logged once: a lab serves all the same. */
export class Notifier implements Disposable {
  readonly #name: string | undefined;
  readonly #log: Logger;
  readonly #microseconds: () => bigint;
  /**
   * The manager's address and the socket to it, which is not connected: the manager may bind its own anew
   * meanwhile.
   */
  readonly #manager: { readonly address: Uint8Array<ArrayBuffer>; readonly fd: number } | undefined;
  #complained = false;

  /**
   * @param name of the socket, from the environment; undefined where there is no manager
   * @param microseconds CLOCK_MONOTONIC, as the manager reads it
   */
  constructor(name: string | undefined, log: Logger, microseconds: () => bigint = monotonicMicroseconds) {
    this.#name = name;
    this.#log = log;
    this.#microseconds = microseconds;
    if (name === undefined) return;
    try {
      this.#manager = { address: encodeUnixName(name), fd: socket("unix", "dgram") };
    } catch (error) {
      if (!(error instanceof SystemError || error instanceof RangeError)) throw error;
      this.#complain(error.message);
    }
  }

  /** Whether there is a manager. */
  get managed(): boolean {
    return this.#manager !== undefined;
  }

  /** The lab serves: every address is bound, the workers run. Also after a reload. */
  ready(status: string): void {
    this.#tell(["READY=1", statusLine(status)]);
  }

  /** A reload has begun; {@linkcode ready} says that it is over. */
  reloading(status: string): void {
    this.#tell(["RELOADING=1", `MONOTONIC_USEC=${this.#microseconds()}`, statusLine(status)]);
  }

  /** The lab is on its way out. */
  stopping(status: string): void {
    this.#tell(["STOPPING=1", statusLine(status)]);
  }

  /** One line for people, shown by `systemctl status`. */
  status(text: string): void {
    this.#tell([statusLine(text)]);
  }

  /** All is well. */
  watchdog(): void {
    this.#tell(["WATCHDOG=1"]);
  }

  [Symbol.dispose](): void {
    if (this.#manager !== undefined) close(this.#manager.fd);
  }

  #tell(lines: readonly string[]): void {
    if (this.#manager === undefined) return;
    const { fd, address } = this.#manager;
    const result = sendto(fd, new TextEncoder().encode(lines.join("\n")), address);
    if (result < 0) this.#complain(errorText(-result));
  }

  #complain(problem: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#log.warning("Cannot tell the service manager at {name}: {problem}", {
      name: this.#name,
      problem,
    });
  }
}

/** A line feed in it would be the next variable. */
function statusLine(text: string): string {
  return `STATUS=${text.replace(/[\r\n]+/g, " ")}`;
}

/** What shows that workers live. */
interface VitalSigns {
  /** By worker: a count that grows with each turn of its loop, ten times a second at least. */
  readonly beats: readonly number[];
  /** Workers that hung, were replaced, and have not come back. */
  readonly abandoned: number;
}

/**
 * Ticks in the time that the manager allows: one that comes too early, or late by as much, then costs
 * nothing.
 */
const TICKS = 3;

/** No more often than this: a worker's loop need not have turned before. */
const SHORTEST_MS = 250;

/**
 * Milliseconds between two ticks.
 * @param allowed milliseconds within which the manager wants to hear of us
 */
export function watchdogPeriod(allowed: number): number {
  // Half of it is what sd_watchdog_enabled(3) recommends; where that is short, it is all there is room for.
  return Math.max(allowed / TICKS, Math.min(SHORTEST_MS, allowed / 2));
}

/**
 * Whether the lab may tell its manager that all is well: only if every worker's loop has turned since the
 * last time, and none hangs that was given up (its thread can't be stopped, docs/deno-posix.md T2, so only a
 * new process gets rid of it). A main thread that stands still tells nothing, either. Pure.
 */
export class Watchdog {
  /** Beats when all was well for the last time. */
  #fed: readonly number[] = [];
  #stopping = false;

  /** The workers end one by one from now on: that is no fault, and the stop has a time limit of its own. */
  stopping(): void {
    this.#stopping = true;
  }

  /** @returns whether to tell that all is well; then these beats are what the next must differ from */
  tick({ beats, abandoned }: VitalSigns): boolean {
    if (this.#stopping) return true;
    const well = abandoned === 0 && beats.length > 0 && beats.every((beat, i) => beat !== this.#fed[i]);
    if (well) this.#fed = [...beats];
    return well;
  }
}
