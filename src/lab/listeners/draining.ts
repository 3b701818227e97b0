// Listeners that a reload has taken away, until their last connection is closed: they have as long to finish
// as at the end of a lab; their counts are kept. The memberships of a lab's multicast sockets, looked after
// as interfaces come and go.
import type { SharedLab } from "../../dataplane/shared/memory.ts";
import type { LimitedLog, Logger } from "../../log/logger.ts";
import { SystemError } from "../../posix/errors.ts";
import { addTotals, type ListenerTotals, openConnections, totalsOf } from "../display/totals.ts";
import { type MembershipChange, Memberships } from "./multicast.ts";
import type { BoundListener } from "./registry.ts";

/** After its time is over a connection may linger, and notes of it may be on their way. */
const GRACE_MS = 5000;

/** Names whose counts are kept; a lab that is reloaded all day has a bounded table at its end. */
const MOST_NAMES = 64;

interface DrainingOptions {
  readonly lab: SharedLab;
  /** Closes the connections of listeners by number. */
  readonly close: (numbers: readonly number[]) => void;
  /** Its number may be another's from now on. */
  readonly release: (place: BoundListener) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

interface Leaving {
  readonly place: BoundListener;
  readonly closeAt: number;
  closed: boolean;
}

export class DrainingListeners {
  readonly #setting: DrainingOptions;
  #leaving: Leaving[] = [];
  readonly #gone = new Map<string, ListenerTotals>();

  constructor(setting: DrainingOptions) {
    this.#setting = setting;
  }

  /** @param drain milliseconds that their connections have */
  add(places: readonly BoundListener[], drain: number): void {
    const closeAt = this.#setting.clock() + drain;
    this.#leaving.push(...places.map((place) => ({ place, closeAt, closed: false })));
  }

  /** Counts of listeners that are gone, traps not among them. */
  get totals(): ListenerTotals[] {
    const all = new Map(this.#gone);
    for (const { place } of this.#leaving) this.#sum(all, place);
    return [...all.values()];
  }

  /** To be called now and then. */
  look(): void {
    const { lab, clock, close, release } = this.#setting;
    const now = clock();
    const late = this.#leaving.filter(({ closeAt, closed }) => !closed && now >= closeAt);
    if (late.length > 0) close(late.map(({ place }) => place.number));
    for (const leaving of late) leaving.closed = true;
    const over = this.#leaving.filter(({ place, closeAt }) =>
      now >= closeAt + GRACE_MS && openConnections(lab, [place.number]) === 0
    );
    this.#leaving = this.#leaving.filter((leaving) => !over.includes(leaving));
    for (const { place } of over) {
      this.#sum(this.#gone, place);
      release(place);
    }
  }

  #sum(all: Map<string, ListenerTotals>, { number, config, trap }: BoundListener): void {
    if (trap !== undefined) return;
    const before = all.get(config.name);
    if (before === undefined && all.size >= MOST_NAMES) return;
    const totals = totalsOf(this.#setting.lab, number, config.name, 0);
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

  /** Joins a place's group, if it has one. @returns the interfaces it was joined on; undefined where there is no group */
  join({ number, config, opened }: BoundListener): string[] | undefined {
    if (config.transport !== "multicast") return undefined;
    this.#joined.set(number, { name: config.name, memberships: new Memberships(opened.fd, config) });
    return this.#look(number);
  }

  /** Its socket is about to be closed, which leaves the group. */
  leave({ number }: BoundListener): void {
    this.#joined.delete(number);
  }

  /** Joins on interfaces that are new. */
  look(): void {
    try {
      for (const number of this.#joined.keys()) this.#look(number);
    } catch (error) {
      // With no descriptor left nothing can be asked: accepting says so, and the next look is soon.
      if (!(error instanceof SystemError)) throw error;
      this.#log.debug("Cannot look for new interfaces: {problem}", { problem: error.message });
    }
  }

  #look(number: number): string[] {
    const { name, memberships } = this.#joined.get(number)!;
    const isNew = (change: MembershipChange) => change.problem === undefined;
    const changes = memberships.look();
    for (const { interface: on, problem } of changes) {
      if (problem === undefined) this.#log.debug("Joined the group on {on}", { listener: name, on });
      else {this.#limited.warning(`join ${on}`, "Cannot join the group on {on}: {problem}", {
          listener: name,
          on,
          problem,
        });}
    }
    return changes.filter(isNew).map((change) => change.interface);
  }
}
