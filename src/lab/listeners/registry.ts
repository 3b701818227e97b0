// The lab's bound listeners, and the traps beside them, by the number that workers know each by: opened all
// or none, and changed while the lab runs, without touching what stays.
import { type LabConfig, MAX_LISTENER_SLOTS } from "../../config/types.ts";
import type { Logger } from "../../log/logger.ts";
import { type BoundListener, OpenError } from "./bound_socket.ts";
import { type ConfigChange, same } from "./change.ts";
import { adjust, bindAll, closeListeners } from "./open.ts";
import { MOST_TRAPS, openTraps, planTraps, type TrapPlan } from "./traps.ts";

/**
 * What is served no longer, and what is from now on; a number in both is a listener that keeps its socket.
 */
export interface RegistryChange {
  readonly retired: readonly BoundListener[];
  readonly shared: readonly BoundListener[];
}

/** A change that is ready: everything that could be opened is. */
interface PreparedChange {
  readonly config: LabConfig;
  /** By listener of the new configuration; undefined where opening it must wait. */
  readonly listeners: readonly (BoundListener | Unnumbered | undefined)[];
}

type Unnumbered = Omit<BoundListener, "number">;

export class ListenerRegistry {
  readonly #log: Logger;
  /** In the order of the configuration. */
  #listeners: BoundListener[] = [];
  #traps: BoundListener[] = [];
  /** Those that are retired too: records of their exchanges may be on their way. */
  readonly #known = new Map<number, BoundListener>();
  /** Numbers of listeners that are closed for good, the longest unused first. */
  readonly #free: number[] = [];

  /**
   * Opens every listener, and the traps that can be opened.
   * @throws OpenError when a listener can't be opened; then nothing stays open
   */
  constructor(config: LabConfig, log: Logger) {
    this.#log = log;
    const sockets = bindAll(config.listeners);
    this.#listeners = sockets.map((socket, i) => this.#add({ config: config.listeners[i], socket }));
    this.#layTraps(config);
  }

  /** In the order of the configuration. */
  get listeners(): readonly BoundListener[] {
    return this.#listeners;
  }

  get traps(): readonly BoundListener[] {
    return this.#traps;
  }

  /** All that is served: the listeners, then the traps. */
  get live(): readonly BoundListener[] {
    return [...this.#listeners, ...this.#traps];
  }

  /** The listener or trap of a number, live or retired. */
  of(number: number): BoundListener {
    return this.#known.get(number)!;
  }

  /** Every number that was given and has tallies. */
  get numbers(): readonly number[] {
    return [...this.#known.keys()];
  }

  /**
   * Whether there are numbers for what is new. Where not, some soon come free: the largest lab, twice, and
   * its traps have room, so all others belong to listeners that went and still finish.
   */
  hasRoom({ listeners }: ConfigChange): boolean {
    const fresh = listeners.filter(({ before }) => before === undefined);
    return this.#known.size + fresh.length + MOST_TRAPS <= MAX_LISTENER_SLOTS;
  }

  /** Opens what is new and has not to wait for what goes. @throws OpenError; then nothing is changed */
  prepare({ config, listeners }: ConfigChange): PreparedChange {
    const fresh = listeners.filter(({ before, late }) => before === undefined && !late);
    const configs = fresh.map((each) => each.config);
    const opened = new Map(bindAll(configs).map((socket, i) => [configs[i], { config: configs[i], socket }]));
    const found = listeners.map(({ config, before }) =>
      before === undefined ? opened.get(config) : this.#listeners.find((bound) => bound.config === before)
    );
    return { config, listeners: found };
  }

  /** Takes the prepared change over. @returns what workers must be told; nothing is closed yet */
  commit({ config, listeners }: PreparedChange): RegistryChange {
    const before = this.live;
    const retired: BoundListener[] = [];
    const shared: BoundListener[] = [];
    this.#listeners = listeners.flatMap((each, i) => {
      if (each === undefined) return [];
      const wanted = config.listeners[i];
      if (!("number" in each)) shared.push(this.#add(each));
      else if (same(each.config, wanted)) return [each];
      else {
        retired.push(each);
        shared.push(this.#replace(each, { config: wanted, socket: adjust(each, wanted) }));
      }
      return [shared.at(-1)!];
    });
    const laid = this.#layTraps(config);
    const numbers = new Set(this.live.map(({ number }) => number));
    retired.push(...before.filter(({ number }) => !numbers.has(number)));
    return { retired, shared: [...shared, ...laid] };
  }

  /** Opens what had to wait for others to go. @returns what was opened, and what could not be */
  openLate({ config, listeners }: PreparedChange): { shared: BoundListener[]; problems: string[] } {
    const shared: BoundListener[] = [];
    const problems: string[] = [];
    config.listeners.forEach((each, i) => {
      if (listeners[i] !== undefined) return;
      try {
        const [socket] = bindAll([each]);
        shared.push(this.#add({ config: each, socket }));
      } catch (error) {
        if (!(error instanceof OpenError)) throw error;
        problems.push(error.message);
      }
    });
    const order = new Map(config.listeners.map(({ name }, i) => [name, i]));
    this.#listeners = [...this.#listeners, ...shared]
      .sort((a, b) => order.get(a.config.name)! - order.get(b.config.name)!);
    return { shared: [...shared, ...this.#layTraps(config)], problems };
  }

  /** The last connection of a retired listener is closed: its number may be given again. */
  release(number: number): void {
    this.#known.delete(number);
    this.#free.push(number);
  }

  /**
   * Lays what is missing of the traps; those that nothing wants any more are left out.
   * @returns the new ones
   */
  #layTraps(config: LabConfig): BoundListener[] {
    const numberOf = (listener: number) => {
      const { name } = config.listeners[listener];
      return this.#listeners.find((bound) => bound.config.name === name)?.number;
    };
    const plan = planTraps(config).filter(({ listener }) => numberOf(listener) !== undefined);
    const standing = (wanted: TrapPlan) => this.#traps.find((trap) => isAt(trap, wanted));
    const { traps, missing } = openTraps(
      plan.filter((wanted) => standing(wanted) === undefined),
      config.listeners,
    );
    for (const { plan: { protocol, trap }, why } of missing) {
      this.#log.debug("No trap at {protocol} {port}: {why}", { protocol, port: trap.port, why });
    }
    const kept = plan.flatMap((wanted) => {
      const found = standing(wanted);
      if (found === undefined) return [];
      return [this.#replace(found, { beside: numberOf(wanted.listener), trap: wanted.trap })];
    });
    const added = traps.map((trap) => this.#add({ ...trap, beside: numberOf(trap.beside!) }));
    this.#traps = [...kept, ...added];
    return added;
  }

  #replace(bound: BoundListener, by: Partial<Unnumbered>): BoundListener {
    const replaced = { ...bound, ...by };
    this.#known.set(bound.number, replaced);
    return replaced;
  }

  #add(bound: Unnumbered): BoundListener {
    // Numbers never used first: a record of an earlier user of a number may be on its way.
    const fresh = this.#known.size + this.#free.length;
    const number = fresh < MAX_LISTENER_SLOTS ? fresh : this.#free.shift()!;
    const added = { ...bound, number };
    this.#known.set(number, added);
    return added;
  }
}

/** Whether a trap stands where one is wanted. */
function isAt({ trap, config }: BoundListener, wanted: TrapPlan): boolean {
  return same(trap, wanted.trap) && (config.transport === "tcp" ? "tcp" : "udp") === wanted.protocol &&
    ("address" in config ? config.address === wanted.address : true);
}

/** Closes listeners that workers touch no longer. @returns what could not be removed */
export function closeBound(listeners: readonly BoundListener[]): string[] {
  return closeListeners(listeners.map(({ socket }) => socket)).map(({ message }) => message);
}
