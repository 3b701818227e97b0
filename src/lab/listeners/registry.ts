// What a lab listens at, listeners and the traps beside them, by the number that workers know each by: opened
// all or none, and changed while the lab runs, without touching what stays. When two listeners of
// configurations are one place: the same socket serves both, so that a listener that is changed loses nothing
// that waits in its queue. Pure.
import { overlap, parseIp } from "../../config/network_kinds.ts";
import { type LabConfig, type ListenerConfig, MAX_LISTENER_SLOTS } from "../../config/types.ts";
import type { Trap } from "../../exchange/exchange.ts";
import { adjust, closeListeners, openListeners } from "./open.ts";
import { type Opened, OpenError } from "./opened.ts";
import { type LaidTrap, MOST_TRAPS, openTraps, planTraps, type TrapPlace } from "./traps.ts";

/** The same for two listeners that one socket can serve. A port of the kernel's choice belongs to the listener's name. */
function endpointKey(config: ListenerConfig): string {
  const { transport } = config;
  switch (transport) {
    case "udp":
    case "tcp":
      return JSON.stringify([transport, config.address, config.port || config.name]);
    case "multicast": {
      const { group, port, source } = config;
      return JSON.stringify([transport, group, port || config.name, config.interface, source]);
    }
    case "unix":
      return JSON.stringify([transport, config.socket, config.path]);
    case "icmp":
      return JSON.stringify([transport, config.address]);
  }
}

/** Whether a listener can't be opened while the other has its address. */
function wantsEndpointOf(one: ListenerConfig, other: ListenerConfig): boolean {
  if (one.transport === "unix" || other.transport === "unix") {
    return one.transport === "unix" && other.transport === "unix" && one.path === other.path;
  }
  if (one.transport === "icmp" || other.transport === "icmp") return false;
  const protocols = [one, other].map(({ transport }) => transport === "tcp" ? "tcp" : "udp");
  if (protocols[0] !== protocols[1] || one.port !== other.port || one.port === 0) return false;
  return overlap(boundTo(one), boundTo(other));
}

/** A multicast listener is bound to its port on every address of the group's family. */
function boundTo(config: Extract<ListenerConfig, { port: number }>) {
  if (config.transport !== "multicast") return parseIp(config.address)!;
  return parseIp(config.group.includes(":") ? "::" : "0.0.0.0")!;
}

export interface BoundListener {
  /** Workers, notes and tallies know it by this. */
  readonly number: number;
  readonly config: ListenerConfig;
  readonly opened: Opened;
  /** Of a trap: the number of the listener it stands beside, and why it stands there. */
  readonly beside?: number;
  readonly trap?: Trap;
}

/** What is served no longer, and what is from now on; a number in both is a listener that keeps its socket. */
export interface RegistryChange {
  readonly retired: readonly BoundListener[];
  readonly lent: readonly BoundListener[];
}

/** A change that is ready: everything that could be opened is. */
interface PreparedChange {
  /** By listener of the new configuration: what it has already, what was opened, or undefined where that must wait. */
  readonly listeners: readonly (BoundListener | Opened | undefined)[];
  readonly config: LabConfig;
}

export type Left = (place: TrapPlace, why: string) => void;

export class ListenerRegistry {
  readonly #left: Left;
  /** In the order of the configuration. */
  #listeners: BoundListener[] = [];
  #traps: BoundListener[] = [];
  /** Those that are retired too: notes of theirs may be on their way. */
  readonly #known = new Map<number, BoundListener>();
  /** Numbers of places that are closed for good, the longest unused first. */
  readonly #free: number[] = [];

  /**
   * @param left told of each trap that could not be laid, and why
   * @throws OpenError when a listener can't be opened; then nothing stays open
   */
  constructor(config: LabConfig, left: Left) {
    this.#left = left;
    const opened = openListeners(config.listeners);
    this.#listeners = opened.map((each, i) => this.#add({ config: config.listeners[i], opened: each }));
    this.#layTraps(config);
  }

  /** Listeners in the order of the configuration, then traps. */
  get live(): readonly BoundListener[] {
    return [...this.#listeners, ...this.#traps];
  }

  get listeners(): readonly BoundListener[] {
    return this.#listeners;
  }

  /** The place of a number, live or retired. */
  of(number: number): BoundListener {
    return this.#known.get(number)!;
  }

  /** Every number that was given and has tallies. */
  get numbers(): readonly number[] {
    return [...this.#known.keys()];
  }

  /** Opens what a new configuration wants and is not in the way of what is to go. @throws OpenError; nothing is changed */
  prepare(config: LabConfig): PreparedChange {
    const fresh = config.listeners.filter((each) => this.#placeOf(each) === undefined);
    const staying = new Set(config.listeners.map((each) => this.#placeOf(each)));
    const leaving = this.live.filter((place) => !staying.has(place));
    // Its address is free once what has it now is closed.
    const free = fresh.filter((each) => !leaving.some((place) => wantsEndpointOf(each, place.config)));
    if (this.#known.size + fresh.length + MOST_TRAPS > MAX_LISTENER_SLOTS) {
      throw new OpenError("Cannot reload: too many listeners were changed since the start; restart the lab");
    }
    const opened = new Map(openListeners(free).map((each, i) => [free[i], each]));
    const listeners = config.listeners.map((each) => this.#placeOf(each) ?? opened.get(each));
    return { listeners, config };
  }

  /** Takes the prepared change over. @returns what workers must be told; nothing is closed yet */
  commit({ listeners, config }: PreparedChange): RegistryChange {
    const before = this.live;
    const retired: BoundListener[] = [];
    const lent: BoundListener[] = [];
    this.#listeners = listeners.flatMap((each, i) => {
      if (each === undefined) return [];
      const wanted = config.listeners[i];
      if (!("number" in each)) return [this.#lend(lent, { config: wanted, opened: each })];
      if (JSON.stringify(each.config) === JSON.stringify(wanted)) return [each];
      retired.push(each);
      const place = { ...each, config: wanted, opened: adjust(each, wanted) };
      this.#known.set(each.number, place);
      lent.push(place);
      return [place];
    });
    const laid = this.#layTraps(config);
    const numbers = new Set(this.live.map(({ number }) => number));
    retired.push(...before.filter(({ number }) => !numbers.has(number)));
    return { retired, lent: [...lent, ...laid] };
  }

  /** Opens what had to wait for others to go. @returns what was opened, and what could not be */
  openLate({ listeners, config }: PreparedChange): { lent: BoundListener[]; problems: string[] } {
    const lent: BoundListener[] = [];
    const problems: string[] = [];
    config.listeners.forEach((each, i) => {
      if (listeners[i] !== undefined) return;
      try {
        const [opened] = openListeners([each]);
        this.#lend(lent, { config: each, opened });
      } catch (error) {
        if (!(error instanceof OpenError)) throw error;
        problems.push(error.message);
      }
    });
    const order = new Map(config.listeners.map(({ name }, i) => [name, i]));
    this.#listeners = [...this.#listeners, ...lent]
      .sort((a, b) => order.get(a.config.name)! - order.get(b.config.name)!);
    return { lent: [...lent, ...this.#layTraps(config)], problems };
  }

  /** A retired place whose last connection is closed: its number may be another's. */
  release(number: number): void {
    this.#known.delete(number);
    this.#free.push(number);
  }

  /** The live listener at the place that a configuration wants. */
  #placeOf(config: ListenerConfig): BoundListener | undefined {
    const key = endpointKey(config);
    return this.#listeners.find((place) => endpointKey(place.config) === key);
  }

  /** Lays what is missing of the traps; those that nothing wants any more are left out. @returns the new ones */
  #layTraps(config: LabConfig): BoundListener[] {
    const numberOf = (listener: number) => {
      const { name } = config.listeners[listener];
      return this.#listeners.find((place) => place.config.name === name)?.number;
    };
    const plan = planTraps(config).filter(({ listener }) => numberOf(listener) !== undefined);
    const stands = (wanted: TrapPlace) => this.#traps.find((place) => isAt(place, wanted));
    const laid = openTraps(
      plan.filter((wanted) => stands(wanted) === undefined),
      config.listeners,
      this.#left,
    );
    const kept = plan.flatMap((wanted) => {
      const place = stands(wanted);
      return place === undefined
        ? []
        : [this.#move(place, { beside: numberOf(wanted.listener), trap: wanted.trap })];
    });
    const added = laid.map(({ beside, ...trap }: LaidTrap) =>
      this.#add({ ...trap, beside: numberOf(beside) })
    );
    this.#traps = [...kept, ...added];
    return added;
  }

  #move(place: BoundListener, to: Pick<BoundListener, "beside" | "trap">): BoundListener {
    const moved = { ...place, ...to };
    this.#known.set(place.number, moved);
    return moved;
  }

  #lend(lent: BoundListener[], place: Omit<BoundListener, "number">): BoundListener {
    const added = this.#add(place);
    lent.push(added);
    return added;
  }

  #add(place: Omit<BoundListener, "number">): BoundListener {
    // Those never used first: a note of an earlier user of a number may be on its way.
    const fresh = this.#known.size + this.#free.length;
    const number = fresh < MAX_LISTENER_SLOTS ? fresh : this.#free.shift()!;
    const added = { ...place, number };
    this.#known.set(number, added);
    return added;
  }
}

/** Whether a trap stands where one is wanted. */
function isAt({ trap, config }: BoundListener, wanted: TrapPlace): boolean {
  return trap !== undefined && JSON.stringify(trap) === JSON.stringify(wanted.trap) &&
    (config.transport === "tcp" ? "tcp" : "udp") === wanted.protocol &&
    ("address" in config ? config.address === wanted.address : true);
}

/** Closes places that workers touch no longer. @returns what could not be taken back */
export function closeBound(places: readonly BoundListener[]): string[] {
  return closeListeners(places.map(({ opened }) => opened)).map(({ message }) => message);
}
