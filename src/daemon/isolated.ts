// Connections with a worker each (`isolate = "connection"`), as far as the lab must know of them: tallies and notes
// like any other connection's, kept in the main thread's row. Not here: the workers (src/workers/children.ts).

import type { ListenerConfig } from "../config/types.ts";
import type { Outcome, Refusal } from "../exchange/exchange.ts";
import { Admission, type AdmissionRules } from "../listeners/admission.ts";
import { LocalNetwork } from "../listeners/local_network.ts";
import { isStream } from "../listeners/is_stream.ts";
import {
  ANSWERS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS,
  ERRORS,
  OPEN,
  refusal,
  REFUSED,
  URGENT,
} from "../listeners/observer.ts";
import { causeOf } from "../listeners/refused_connections.ts";
import { decodeAddress } from "../posix/address.ts";
import type { LimitedLog } from "../telemetry/limited_log.ts";
import { type ChildResult, unheard } from "../workers/child_result.ts";
import { Children, type IsolatedConnection, type Unserved } from "../workers/children.ts";
import { MOST_URGENT_SHOWN } from "../workers/isolation.ts";
import type { Report } from "../workers/messages.ts";
import type { Note } from "../workers/note.ts";
import { type SharedLab, tallyOf } from "../workers/shared_memory.ts";
import { Shown } from "../workers/shown.ts";
import type { WorkerRoom } from "../workers/worker_room.ts";

export interface IsolatedSetting {
  readonly lab: SharedLab;
  readonly room: WorkerRoom;
  readonly configOf: (listener: number) => ListenerConfig;
  readonly rules: AdmissionRules;
  readonly log: LimitedLog;
  readonly noted: (notes: readonly Note[]) => void;
  /** What connections begin with, and their urgent bytes, as workers report them; and how many were left out. */
  readonly reported: (report: Report) => void;
  /** Workers of connections die before they serve, again and again. */
  readonly hopeless: () => void;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** Limits that end a connection which was let in. */
const LIMIT_OF: Partial<Record<ChildResult["end"], Refusal>> = {
  "too-much": "bytes-per-connection",
  "too-long": "time-per-connection",
};

/** Outcomes of connections that no child can tell of; what they sent is not known. */
const UNSERVED: Record<Unserved, Outcome> = { died: "no-reply", over: "timeout", refused: "refused" };

/** How a child's words for the end are an observation's. */
function outcomeOf({ bytesOut, end }: ChildResult): Outcome {
  if (end === "timeout" || end === "reset") return end;
  if (LIMIT_OF[end] !== undefined) return "refused";
  if (bytesOut > 0) return "answered";
  return end === "closed" ? "closed" : "no-reply";
}

export class Isolated {
  readonly #setting: IsolatedSetting;
  readonly #children: Children;
  /** In the main thread's row. */
  readonly #admission: Admission;
  /** By connection that is served or waits: what the limits count it by. */
  readonly #admitted = new Map<IsolatedConnection, number>();
  readonly #shown: Shown;

  constructor(setting: IsolatedSetting) {
    this.#setting = setting;
    this.#shown = new Shown(setting.reported);
    const { admission: memory, workers: row } = setting.lab;
    // Of datagrams, which it is for, there are none here.
    const local = new LocalNetwork(() => []);
    this.#admission = new Admission({ memory, row, local, now: setting.clock }, setting.rules);
    this.#children = new Children({
      lab: setting.lab,
      room: setting.room,
      configOf: setting.configOf,
      mostOfOne: () => {
        const { mostBytes, mostTime } = this.#admission;
        return { mostBytes, mostTime };
      },
      clock: setting.clock,
      looked: ({ listener, sender }, { looked, bytes }) => {
        if (!this.#peeks(listener)) return;
        // Not getpeername: the client may have gone.
        this.#shown.showOfConnection(listener, looked, bytes, () => decodeAddress(sender, sender.length));
      },
      left: (connection) => this.#left(connection),
      ended: (connection, how, ignored) => this.#ended(connection, how, ignored),
      died: (error, connection) => this.#died(error, connection),
      hopeless: setting.hopeless,
    });
  }

  /** Whether any listener wants this. */
  static wanted(configs: readonly ListenerConfig[]): boolean {
    return configs.some((config) => isStream(config) && config.isolate === "connection");
  }

  start(): void {
    this.#children.look();
  }

  /** Begins a new share of what may be shown, starts workers that had to wait; to be called now and then. */
  tick(): void {
    this.#children.look();
    this.#shown.tick();
  }

  take(connection: IsolatedConnection): void {
    const tally = this.#tally(connection.listener);
    tally[CONNECTIONS]++;
    tally[OPEN]++;
    const { sender, uid } = connection;
    const comer = { name: padded(sender), length: sender.length, uid };
    this.#admitted.set(connection, this.#admission.openedBy(comer));
    if (tally[OPEN] > this.#mostOf(connection.listener)) this.#children.refuse(connection);
    else this.#children.take(connection);
  }

  /** Applies other limits to who comes from now on. */
  limit(rules: AdmissionRules): void {
    this.#admission.obey(rules);
  }

  /** Resolves when no connection is left, or false after `ms`. */
  drain(ms: number): Promise<boolean> {
    return this.#children.drain(ms);
  }

  /** Closes every connection; their notes follow. */
  closeAll(): void {
    this.#children.closeAll();
  }

  /** Ends the workers, those that serve still after `ms` at the latest. */
  close(ms: number): Promise<void> {
    return this.#children.close(ms);
  }

  #left(connection: IsolatedConnection): void {
    this.#tally(connection.listener)[OPEN]--;
    this.#admission.closed(this.#admitted.get(connection)!);
    this.#admitted.delete(connection);
  }

  #died(error: string, connection: IsolatedConnection | undefined): void {
    const { configOf, log } = this.#setting;
    const listener = connection && configOf(connection.listener).name;
    log.error("child", "A worker for one connection died: {error}", { error, listener });
  }

  #ended(connection: IsolatedConnection, how: ChildResult | Unserved, ignored: number): void {
    const unserved = typeof how === "string";
    const result = unserved ? unheard() : how;
    const { bytesIn, bytesOut, urgent } = result;
    const tally = this.#tally(connection.listener);
    if (how === "refused") {
      tally[CONNECTIONS]--;
      tally[REFUSED]++;
    }
    tally[BYTES_IN] += bytesIn + ignored;
    tally[BYTES_OUT] += bytesOut;
    tally[URGENT] += urgent;
    if (bytesOut > 0) tally[ANSWERS]++;
    if (how === "died") tally[ERRORS]++;
    const limit = LIMIT_OF[result.end];
    if (limit !== undefined) this.#overLimit(connection.listener, limit);
    this.#tellUnshown(connection.listener, urgent - MOST_URGENT_SHOWN);
    const outcome = unserved ? UNSERVED[how] : outcomeOf(result);
    this.#setting.noted([this.#noteOf(connection, result, outcome, ignored)]);
  }

  #overLimit(listener: number, limit: Refusal): void {
    this.#tally(listener)[REFUSED]++;
    const name = this.#setting.configOf(listener).name;
    const cause = causeOf(refusal(limit));
    this.#setting.log.warning(`${limit} ${name}`, "{listener}: {cause}", { listener: name, cause });
  }

  #noteOf(
    { listener, sender, uid, began }: IsolatedConnection,
    result: ChildResult,
    outcome: Outcome,
    late: number,
  ): Note {
    const { end, request, reply, ...told } = result;
    const why = LIMIT_OF[end] ?? "max-connections";
    return {
      ...told,
      listener,
      began,
      at: this.#setting.wallClock(),
      outcome,
      ...(outcome === "refused" ? { refusal: why } : {}),
      peer: sender,
      ...(uid === -1 ? {} : { uid: uid >>> 0 }),
      request: Uint8Array.from(request),
      reply: Uint8Array.from(reply),
      local: new Uint8Array(),
      interface: 0,
      truncated: false,
      late,
      openBeside: 0,
      returned: false,
    };
  }

  #tellUnshown(listener: number, count: number): void {
    if (count > 0 && this.#peeks(listener)) this.#setting.reported({ kind: "unshown", listener, count });
  }

  #peeks(listener: number): boolean {
    const config = this.#setting.configOf(listener);
    return isStream(config) && config.peek;
  }

  #mostOf(listener: number): number {
    const config = this.#setting.configOf(listener);
    return isStream(config) ? config.maxConnections : Infinity;
  }

  #tally(listener: number): Float64Array {
    return tallyOf(this.#setting.lab, this.#setting.lab.workers, listener);
  }
}

/** A sockaddr as whole words. */
function padded(sockaddr: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((sockaddr.length + 3) & ~3);
  bytes.set(sockaddr);
  return bytes;
}
