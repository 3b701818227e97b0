// Connections that are open, for those who look: what came so far and the hints that are certain already. They
// are read out of the workers' memory only when somebody asks, and only the asker's; so ten thousand silent
// connections cost a look at two words each, twice a second, and nothing while nobody watches.
import { openSince, progressOf } from "../../dataplane/shared/open_records.ts";
import type { Clock } from "../../exchange/clock.ts";
import { type Exchange, NOBODY } from "../../exchange/exchange.ts";
import { hintsSoFar } from "../../hints/so_far.ts";
import type { Collected, OpenOfWorker } from "../../workers/collected.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Students } from "./students.ts";

/** Milliseconds for which a look at all open connections is good. */
export const LOOK_MS = 400;

/** Connections of one student that are shown, the newest: more than anybody reads. */
export const MOST_OF_STUDENT = 16;

/** Connections whose student is looked up in one look, at some 10 us each; the rest in the next. */
const MOST_NEW = 500;

/** Connections read and judged between two looks, at some 200 us each. */
const MOST_JUDGED = 50;

/** Milliseconds of silence after which a client counts as waiting. A program that sends in pieces pauses less. */
export const SETTLED_MS = 1500;

interface OpenExchangesOptions {
  readonly collected: Pick<Collected, "open" | "readOpen">;
  readonly pipeline: Pick<Pipeline, "earlierOf" | "facts">;
  readonly students: Pick<Students, "whoSent">;
  readonly clock: Clock;
}

/** One connection, while it is open. */
interface Place {
  readonly worker: OpenOfWorker;
  readonly record: number;
  /** What tells it from others that had its record. */
  readonly began: number;
  readonly student: string;
  /** As it was read last; the same object until there is something new. */
  exchange?: Exchange;
  progress: number;
  settled: boolean;
}

export class OpenExchanges {
  readonly #options: OpenExchangesOptions;
  /** By worker and record, those whose student is known. */
  #places = new Map<OpenOfWorker, (Place | undefined)[]>();
  /** The newest of each student. */
  readonly #ofStudents = new Map<string, Place[]>();
  #lookedAt = -Infinity;
  /** How many may still be judged before the next look. */
  #left = 0;

  constructor(options: OpenExchangesOptions) {
    this.#options = options;
  }

  /**
   * A student's open connections, newest last; one that has not changed is the same object as the last time.
   *
   * @param student {@linkcode Student.key}
   */
  of(student: string): Exchange[] {
    this.#look();
    return this.#read(this.#ofStudents.get(student) ?? []);
  }

  /** Everybody's open connections, those of each student that are shown, newest last. @param most the newest so many */
  all(most: number): Exchange[] {
    this.#look();
    const places = [...this.#ofStudents].flatMap(([student, its]) => student === NOBODY ? [] : its);
    return this.#read(places.sort(oldestFirst).slice(-most));
  }

  /** Keys of those who have had a connection open for so long. Reads nothing of it. @param lasted milliseconds */
  students(lasted: number): string[] {
    this.#look();
    const since = this.#options.clock.wallClock() - lasted;
    return [...this.#ofStudents].filter(([student, its]) =>
      student !== NOBODY && its.some(({ began }) => began <= since)
    ).map(([student]) => student);
  }

  #read(places: readonly Place[]): Exchange[] {
    return [...places].sort(oldestFirst).flatMap((place) => this.#exchangeOf(place) ?? []);
  }

  /** Looks where connections are open, and whose they are. */
  #look(): void {
    const now = this.#options.clock.monotonic();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    this.#left = MOST_JUDGED;
    if (this.#findPlaces()) this.#sortByStudent();
  }

  /** @returns whether a connection has begun or ended since the last time */
  #findPlaces(): boolean {
    const { collected } = this.#options;
    const before = this.#places;
    this.#places = new Map();
    let unknown = MOST_NEW;
    let changed = false;
    for (const worker of collected.open) {
      const places = before.get(worker) ?? [];
      if (!before.delete(worker)) changed = true;
      this.#places.set(worker, places);
      // The highest numbers are mostly the newest: of thousands that begin at once, a student's is not the last.
      for (let record = worker.memory.used[0] - 1; record >= 0; record--) {
        const began = openSince(worker.views, record);
        if ((places[record]?.began ?? 0) === began) continue;
        places[record] = began !== 0 && unknown-- > 0 ? this.#placeOf(worker, record, began) : undefined;
        changed = true;
      }
    }
    return changed || before.size > 0;
  }

  #sortByStudent(): void {
    this.#ofStudents.clear();
    for (const places of this.#places.values()) {
      for (const place of places) if (place !== undefined) this.#add(place);
    }
  }

  #placeOf(worker: OpenOfWorker, record: number, began: number): Place {
    const { collected, students } = this.#options;
    const { peer, uid } = collected.readOpen(worker, record);
    return { worker, record, began, student: students.whoSent(peer, uid).key, progress: -1, settled: false };
  }

  #add(place: Place): void {
    const others = this.#ofStudents.get(place.student);
    if (others === undefined) return void this.#ofStudents.set(place.student, [place]);
    if (others.length < MOST_OF_STUDENT) return void others.push(place);
    let oldest = 0;
    for (let i = 1; i < others.length; i++) if (others[i].began < others[oldest].began) oldest = i;
    if (others[oldest].began < place.began) others[oldest] = place;
  }

  /** Undefined once it has ended, and while too many others are to be judged. */
  #exchangeOf(place: Place): Exchange | undefined {
    const { collected, pipeline, clock } = this.#options;
    const { worker, record, began, student } = place;
    if (openSince(worker.views, record) !== began) return undefined;
    const now = clock.wallClock();
    const progress = progressOf(worker.views, record);
    const hasNews = place.progress !== progress;
    if (hasNews || (!place.settled && isSettled(place.exchange!, now))) {
      if (this.#left-- <= 0) return place.exchange;
      const exchange = collected.readOpen(worker, record);
      // The record may have become another connection's meanwhile.
      if (openSince(worker.views, record) !== began) return undefined;
      exchange.student = student;
      place.progress = progress;
      place.settled = isSettled(exchange, now);
      exchange.at = now;
      exchange.hints = hintsSoFar(exchange, pipeline.earlierOf(student), pipeline.facts, place.settled);
      if (hasNews || codesOf(exchange) !== codesOf(place.exchange!)) place.exchange = exchange;
    }
    place.exchange!.at = now;
    return place.exchange;
  }
}

function isSettled({ began, lastByteAfter }: Exchange, now: number): boolean {
  return now - began - lastByteAfter >= SETTLED_MS;
}

function codesOf({ hints }: Exchange): string {
  return hints.map(({ code }) => code).join();
}

function oldestFirst(a: Place, b: Place): number {
  return a.began - b.began;
}
