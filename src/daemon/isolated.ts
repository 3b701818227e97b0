// Connections with a worker each (`isolate = "connection"`), as far as the lab must know of them: tallies and notes
// like any other connection's, kept in the main thread's row. Not here: the workers (src/workers/children.ts).

import type { ListenerConfig } from "../config/types.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS,
  ERRORS,
  OPEN,
  type Outcome,
} from "../listeners/observer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ChildResult } from "../workers/child.ts";
import { Children, type IsolatedConnection } from "../workers/children.ts";
import type { Note } from "../workers/note_ring.ts";
import { type SharedLab, tallyOf } from "../workers/shared_memory.ts";

export interface IsolatedSetting {
  readonly lab: SharedLab;
  readonly configs: readonly ListenerConfig[];
  readonly log: Logger;
  readonly noted: (notes: readonly Note[]) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How a child's words for the end are an observation's. */
function outcomeOf({ bytesOut, end }: ChildResult): Outcome {
  if (end === "timeout" || end === "reset") return end;
  if (bytesOut > 0) return "answered";
  return end === "closed" ? "closed" : "no-reply";
}

export class Isolated {
  readonly #setting: IsolatedSetting;
  readonly #children: Children;

  constructor(setting: IsolatedSetting) {
    this.#setting = setting;
    this.#children = new Children({
      lab: setting.lab,
      configOf: (listener) => setting.configs[listener],
      served: (connection, result, error) => this.#served(connection, result, error),
    });
  }

  /** Whether any listener wants this. */
  static wanted(configs: readonly ListenerConfig[]): boolean {
    return configs.some((config) => "isolate" in config && config.isolate === "connection");
  }

  start(): void {
    this.#children.start();
  }

  take(connection: IsolatedConnection): void {
    const tally = this.#tally(connection.listener);
    tally[CONNECTIONS]++;
    tally[OPEN]++;
    this.#children.take(connection);
  }

  /** Resolves when no connection is left, or false after `ms`. */
  drain(ms: number): Promise<boolean> {
    return this.#children.drain(ms);
  }

  stop(): void {
    this.#children.stop();
  }

  #served({ listener, sender }: IsolatedConnection, result: ChildResult | undefined, error: string): void {
    const tally = this.#tally(listener);
    tally[OPEN]--;
    if (result === undefined) {
      tally[ERRORS]++;
      const { name } = this.#setting.configs[listener];
      this.#setting.log.error("Worker of one connection died: {error}", { listener: name, error });
      return;
    }
    tally[BYTES_IN] += result.bytesIn;
    tally[BYTES_OUT] += result.bytesOut;
    if (result.bytesOut > 0) tally[ANSWERS]++;
    const { bytesIn, bytesOut, reads, sample } = result;
    const at = this.#setting.clock();
    this.#setting.noted([
      { listener, at, outcome: outcomeOf(result), bytesIn, bytesOut, reads, peer: sender, sample },
    ]);
  }

  #tally(listener: number): Float64Array {
    return tallyOf(this.#setting.lab, this.#setting.lab.workers, listener);
  }
}
