// Listeners that a reload has taken away, until their last connection is closed: they have as long to finish
// as at the end of a lab; their counts are kept. And the memberships of multicast sockets, as interfaces come
// and go.
import type { SharedLab } from "../../dataplane/shared/memory.ts";
import type { Clock } from "../../exchange/clock.ts";
import type { LimitedLog, Logger } from "../../log/logger.ts";
import { SystemError } from "../../posix/errors.ts";
import { addTotals, type ListenerTotals, openConnections, totalsOf } from "../display/totals.ts";
import type { Workers } from "../workers.ts";
import type { BoundListener } from "./bound_socket.ts";
import { Memberships } from "./multicast.ts";
import type { ListenerRegistry } from "./registry.ts";

/** After its time is over a connection may linger, and its record may be on its way. */
const GRACE_MS = 5000;

/** Names whose counts are kept; a lab that is reloaded all day has a bounded table at its end. */
const MOST_NAMES = 64;

interface Leaving {
  readonly bound: BoundListener;
  /** Monotonic milliseconds. */
  readonly closeAt: number;
  closed: boolean;
}

export class DrainingListeners {
  readonly #lab: SharedLab;
  readonly #registry: ListenerRegistry;
  readonly #workers: Workers;
  readonly #clock: Clock;
  #leaving: Leaving[] = [];
  readonly #gone = new Map<string, ListenerTotals>();

  constructor(lab: SharedLab, registry: ListenerRegistry, workers: Workers, clock: Clock) {
    this.#lab = lab;
    this.#registry = registry;
    this.#workers = workers;
    this.#clock = clock;
  }

  /** @param drain milliseconds that their connections have */
  add(listeners: readonly BoundListener[], drain: number): void {
    const closeAt = this.#clock.monotonic() + drain;
    this.#leaving.push(...listeners.map((bound) => ({ bound, closeAt, closed: false })));
  }

  /** How many have not finished. */
  get count(): number {
    return this.#leaving.length;
  }

  /** Milliseconds until the last of them is to have finished. */
  get longest(): number {
    const now = this.#clock.monotonic();
    return Math.max(0, ...this.#leaving.map(({ closeAt }) => closeAt + GRACE_MS - now));
  }

  /** Counts of listeners that are gone, traps not among them. */
  get totals(): ListenerTotals[] {
    const all = new Map(this.#gone);
    for (const { bound } of this.#leaving) this.#sum(all, bound);
    return [...all.values()];
  }

  /**
   * Closes connections whose time is over, releases listeners that have none left; to be called now and then.
   */
  tick(): void {
    const now = this.#clock.monotonic();
    const late = this.#leaving.filter(({ closeAt, closed }) => !closed && now >= closeAt);
    if (late.length > 0) this.#workers.closeRetired(late.map(({ bound }) => bound.number));
    for (const leaving of late) leaving.closed = true;
    const over = this.#leaving.filter(({ bound, closeAt }) =>
      now >= closeAt + GRACE_MS && openConnections(this.#lab, [bound.number]) === 0
    );
    this.#leaving = this.#leaving.filter((leaving) => !over.includes(leaving));
    for (const { bound } of over) {
      this.#sum(this.#gone, bound);
      this.#workers.forget(bound.number);
      this.#registry.release(bound.number);
    }
  }

  #sum(all: Map<string, ListenerTotals>, { number, config, trap }: BoundListener): void {
    if (trap !== undefined) return;
    const before = all.get(config.name);
    if (before === undefined && all.size >= MOST_NAMES) return;
    const totals = totalsOf(this.#lab, number, config.name, 0);
    all.set(config.name, before === undefined ? totals : addTotals(before, totals));
  }
}

export class Groups {
  readonly #log: Logger;
  readonly #limited: LimitedLog;
  readonly #joined = new Map<number, { name: string; memberships: Memberships }>();

  constructor(log: Logger, limited: LimitedLog) {
    this.#log = log;
    this.#limited = limited;
  }

  /** Joins a listener's group. @returns the interfaces it was joined on; undefined where there is no group */
  join({ number, config, socket }: BoundListener): string[] | undefined {
    if (config.transport !== "multicast") return undefined;
    this.#joined.set(number, { name: config.name, memberships: new Memberships(socket.fd, config) });
    return this.#tickOne(number);
  }

  /** Its socket is about to be closed, which leaves the group. */
  leave({ number }: BoundListener): void {
    this.#joined.delete(number);
  }

  /** Joins on interfaces that are new. */
  tick(): void {
    try {
      for (const number of this.#joined.keys()) this.#tickOne(number);
    } catch (error) {
      // With no descriptor left nothing can be asked: accepting says so, and the next tick is soon.
      if (!(error instanceof SystemError)) throw error;
      this.#log.debug("Cannot look for new interfaces: {problem}", { problem: error.message });
    }
  }

  /** @returns the interfaces that were joined */
  #tickOne(number: number): string[] {
    const { name: listener, memberships } = this.#joined.get(number)!;
    const joined: string[] = [];
    for (const { interface: on, problem } of memberships.tick()) {
      if (problem === undefined) {
        joined.push(on);
        this.#log.debug("Joined the group on {on}", { listener, on });
      } else {
        const properties = { listener, on, problem };
        this.#limited.warning(`join ${on}`, "Cannot join the group on {on}: {problem}", properties);
      }
    }
    return joined;
  }
}
