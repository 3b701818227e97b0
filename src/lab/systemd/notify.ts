// Tells the service manager how the lab is: sd_notify(3). Without a manager, nothing is told. What can't be
// told is logged once: a lab serves all the same. Whether the lab may tell its service manager that all is
// well: only if every worker's loop has turned since the last time, and none hangs that was given up (its
// thread can't be stopped, docs/deno-posix.md T2, so only a new process gets rid of it). A main thread that
// stands still feeds nothing, either. Pure. The lab's side of whoever manages it as a service (systemd): says
// when it is ready, reloads, stops, and that all is well. Without a manager, nothing happens.
import type { Logger } from "../../log/logger.ts";
import { encodeUnixName } from "../../posix/address.ts";
import { monotonicMicroseconds } from "../../posix/epoll.ts";
import { errorText, SystemError } from "../../posix/errors.ts";
import { close, sendto, socket } from "../../posix/socket.ts";
import type { ServiceEnvironment } from "./environment.ts";

interface NotifyOptions {
  /** From the environment; undefined: there is no manager. */
  readonly name: string | undefined;
  readonly log: Logger;
  /** CLOCK_MONOTONIC in microseconds, as the manager reads it. */
  readonly microseconds: () => bigint;
}

export class Notifier implements Disposable {
  readonly #setting: NotifyOptions;
  /** The manager's address and the socket to it, which is not connected: the manager may bind its own anew meanwhile. */
  readonly #manager: { readonly address: Uint8Array<ArrayBuffer>; readonly fd: number } | undefined;
  #complained = false;

  constructor(setting: NotifyOptions) {
    this.#setting = setting;
    if (setting.name === undefined) return;
    try {
      this.#manager = { address: encodeUnixName(setting.name), fd: socket("unix", "dgram") };
    } catch (error) {
      if (!(error instanceof SystemError || error instanceof RangeError)) throw error;
      this.#complain(error.message);
    }
  }

  /** Whether somebody listens, as far as can be known. */
  get managed(): boolean {
    return this.#manager !== undefined;
  }

  /** The lab serves: every address is bound, the workers run. Also after a reload. */
  ready(status: string): void {
    this.#tell(["READY=1", statusLine(status)]);
  }

  /** A reload has begun; {@linkcode ready} says that it is over. */
  reloading(status: string): void {
    this.#tell(["RELOADING=1", `MONOTONIC_USEC=${this.#setting.microseconds()}`, statusLine(status)]);
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
    this.#setting.log.warning("Cannot tell the service manager at {name}: {problem}", {
      name: this.#setting.name,
      problem,
    });
  }
}

/** A line feed in it would be the next variable. */
function statusLine(text: string): string {
  return `STATUS=${text.replace(/[\r\n]+/g, " ")}`;
}

/** Looks at the workers, several times in the time that the manager allows. */
interface VitalSigns {
  /** By worker: a count that grows with each turn of its loop, ten times a second at least. */
  readonly beats: readonly number[];
  /** Workers that hung, were replaced, and have not come back. */
  readonly abandoned: number;
}

/** Looks in the time allowed: one that comes too early, or late by as much, then costs nothing. */
const LOOKS = 3;

/** No more often than this: a worker's loop need not have turned before. */
const SHORTEST_MS = 250;

/** Milliseconds between two looks. @param allowed milliseconds within which the manager wants to hear of us */
export function watchdogPeriod(allowed: number): number {
  // Half of it is what sd_watchdog_enabled(3) recommends; where that is short, it is all there is room for.
  return Math.max(allowed / LOOKS, Math.min(SHORTEST_MS, allowed / 2));
}

export class Watchdog {
  /** Beats when all was well for the last time. */
  #fed: readonly number[] = [];
  #stopping = false;

  /** The workers end one by one from now on: that is no fault, and the stop has a deadline of its own. */
  stopping(): void {
    this.#stopping = true;
  }

  /** @returns whether to tell that all is well; then these beats are what the next must differ from */
  look({ beats, abandoned }: VitalSigns): boolean {
    if (this.#stopping) return true;
    const well = abandoned === 0 && beats.length > 0 && beats.every((beat, i) => beat !== this.#fed[i]);
    if (well) this.#fed = [...beats];
    return well;
  }
}

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
    this.#notifier = new Notifier({
      name: environment.notifySocket,
      log,
      microseconds: monotonicMicroseconds,
    });
  }

  /** Every address is bound and the workers serve. @param signs is asked for the workers from now on */
  ready(status: string, signs: () => VitalSigns): void {
    this.#notifier.ready(status);
    if (!this.#notifier.managed || this.#allowed === 0) return;
    this.#look(signs());
    this.#timer ??= setInterval(() => this.#look(signs()), watchdogPeriod(this.#allowed));
  }

  /** A reload has begun. {@linkcode reloaded} must follow, whatever came of it: until then the manager waits. */
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

  #look(signs: VitalSigns): void {
    const well = this.#watchdog.look(signs);
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
