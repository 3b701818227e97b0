// Tells the service manager how the lab is: sd_notify(3). Without a manager, nothing is told. What can't be told is
// logged once: a lab serves all the same. Not here: when to feed the watchdog (watchdog.ts).

import { NotifySocket } from "../posix/notify_socket.ts";
import { errorText, SystemError } from "../posix/system_error.ts";
import type { Logger } from "../telemetry/logger.ts";

export interface NotifySetting {
  /** From the environment; undefined: there is no manager. */
  readonly name: string | undefined;
  readonly log: Logger;
  /** CLOCK_MONOTONIC in microseconds, as the manager reads it. */
  readonly microseconds: () => bigint;
}

export class Notifier implements Disposable {
  readonly #setting: NotifySetting;
  readonly #socket: NotifySocket | undefined;
  #complained = false;

  constructor(setting: NotifySetting) {
    this.#setting = setting;
    if (setting.name === undefined) return;
    try {
      this.#socket = new NotifySocket(setting.name);
    } catch (error) {
      if (!(error instanceof SystemError || error instanceof RangeError)) throw error;
      this.#complain(error.message);
    }
  }

  /** Whether somebody listens, as far as can be known. */
  get managed(): boolean {
    return this.#socket !== undefined;
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
    this.#socket?.close();
  }

  #tell(lines: readonly string[]): void {
    const result = this.#socket?.send(lines.join("\n")) ?? 0;
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
