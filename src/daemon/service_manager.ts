// The lab's side of whoever manages it as a service (systemd): says when it is ready, reloads, stops, and that all is
// well. Without a manager, nothing happens. Not here: the words on the wire (notify.ts), whether all is well (watchdog.ts).

import { monotonicMicroseconds } from "../posix/clock.ts";
import type { Logger } from "../telemetry/logger.ts";
import { Notifier } from "./notify.ts";
import type { ServiceEnvironment } from "./service_environment.ts";
import { type VitalSigns, Watchdog, watchdogPeriod } from "./watchdog.ts";

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
