// Listeners that a reload has taken away, until their last connection is closed: they have as long to finish as at the end
// of a lab; their counts are kept. Not here: their sockets, which are closed at once.

import type { SharedLab } from "../workers/shared_memory.ts";
import type { ListenerTotals } from "./display_totals.ts";
import type { Place } from "./places.ts";
import { addTotals, openConnections, totalsOf } from "./totals.ts";

/** After its time is over a connection may linger, and notes of it may be on their way. */
const GRACE_MS = 5000;

/** Names whose counts are kept; a lab that is reloaded all day has a bounded table at its end. */
const MOST_NAMES = 64;

export interface RetiredSetting {
  readonly lab: SharedLab;
  /** Closes the connections of listeners by number. */
  readonly close: (numbers: readonly number[]) => void;
  /** Its number may be another's from now on. */
  readonly release: (place: Place) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

interface Leaving {
  readonly place: Place;
  readonly closeAt: number;
  closed: boolean;
}

export class Retired {
  readonly #setting: RetiredSetting;
  #leaving: Leaving[] = [];
  readonly #gone = new Map<string, ListenerTotals>();

  constructor(setting: RetiredSetting) {
    this.#setting = setting;
  }

  /** @param drain milliseconds that their connections have */
  add(places: readonly Place[], drain: number): void {
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

  #sum(all: Map<string, ListenerTotals>, { number, config, trap }: Place): void {
    if (trap !== undefined) return;
    const before = all.get(config.name);
    if (before === undefined && all.size >= MOST_NAMES) return;
    const totals = totalsOf(this.#setting.lab, number, config.name, 0);
    all.set(config.name, before === undefined ? totals : addTotals(before, totals));
  }
}
