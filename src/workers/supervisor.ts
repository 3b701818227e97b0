// Starts the reactor workers, watches their heartbeats, replaces the dead. A worker that dies says so or fails; one
// that hangs stands still, and since terminate() can't stop it (deno-posix.md, T2) it is abandoned: its descriptors
// are closed, its place is another's. Not here: what workers do, what their reports mean to the lab (src/daemon).

import { eventfd, ring } from "../posix/epoll.ts";
import { close } from "../posix/socket.ts";
import { OPEN } from "../listeners/observer.ts";
import type { Command, LentListener, Report, StartWorker } from "./messages.ts";
import { makeNoteRing, NoteReader } from "./note_ring.ts";
import { Control, type SharedLab, shareLedger, tallyOf } from "./shared_memory.ts";

/** How often heartbeats are looked at. */
export const WATCH_MS = 150;

/** A worker turns its loop ten times a second at least; so long without a turn means it hangs. */
const HUNG_MS = 600;

/** So many deaths of one worker within a minute are no accident: the lab ends with an error instead of looping. */
export const MOST_DEATHS = 5;
const DEATHS_WITHIN_MS = 60_000;

export interface SupervisorSetting {
  readonly lab: SharedLab;
  readonly listeners: readonly LentListener[];
  readonly descriptorLimit: number;
  /** What the first worker does with standard input. */
  readonly stdin: StartWorker["stdin"];
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Deaths within a minute that end the lab; tests that kill many raise it. */
  readonly mostDeaths?: number;
  readonly reported: (worker: number, report: Report) => void;
  /** A worker died or hung, with why; its replacement is on its way. */
  readonly died: (worker: number, why: string) => void;
  /** A worker's replacement serves. */
  readonly replaced: (worker: number) => void;
  /** One worker died too often. */
  readonly hopeless: (worker: number) => void;
}

/** One worker in its place. */
interface Place {
  readonly worker: Worker;
  readonly start: StartWorker;
  readonly commands: MessagePort;
  readonly notes: NoteReader;
  ready: boolean;
  stopped: boolean;
  beats: number;
  beatAt: number;
}

export class Supervisor {
  readonly #setting: SupervisorSetting;
  readonly #places: (Place | undefined)[] = [];
  readonly #deaths: number[][];
  readonly #waiting: (() => void)[] = [];
  #stopping = false;
  #lastWatch: number;

  constructor(setting: SupervisorSetting) {
    this.#setting = setting;
    this.#deaths = Array.from({ length: setting.lab.workers }, () => []);
    this.#lastWatch = setting.clock();
  }

  /** Starts all workers; resolves when all serve. */
  async start(): Promise<void> {
    for (let worker = 0; worker < this.#setting.lab.workers; worker++) this.#spawn(worker);
    await this.#until(() => this.#places.every((place) => place?.ready));
  }

  /** Looks at the heartbeats; to be called every {@linkcode WATCH_MS}. */
  watch(): void {
    const now = this.#setting.clock();
    const late = now - this.#lastWatch > 2 * WATCH_MS;
    this.#lastWatch = now;
    this.#places.forEach((place, worker) => {
      if (place === undefined || !place.ready || place.stopped) return;
      const { beats } = new Control(this.#setting.lab, worker);
      // When we ourselves come late, the whole machine stood still: that tells nothing of the worker.
      if (beats !== place.beats || late) {
        place.beats = beats;
        place.beatAt = now;
      } else if (now - place.beatAt > HUNG_MS) {
        this.#bury(worker, place, `its loop has not turned for ${Math.round(now - place.beatAt)} ms`);
      }
    });
  }

  /** Takes the notes that workers have written. */
  takeNotes() {
    return this.#places.flatMap((place) => place?.notes.take() ?? []);
  }

  /** Sends a command to one worker. */
  command(worker: number, command: Command): void {
    const place = this.#places[worker];
    if (place === undefined) return;
    // First the message, then the bell: whoever hears it finds it.
    place.commands.postMessage(command);
    ring(place.start.bell);
  }

  /** Sends a command to all workers. */
  commandAll(command: Command): void {
    this.#places.forEach((_, worker) => this.command(worker, command));
  }

  /** Has the workers accept nothing more; resolves when all connections are closed, or false after `ms`. */
  async drain(ms: number): Promise<boolean> {
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    return await this.#until(() => this.#allStopped(), ms);
  }

  /** Closes what is open; resolves when the workers have ended, or after `ms` without those that don't. */
  async close(ms: number): Promise<void> {
    this.#stopping = true;
    this.commandAll({ kind: "drain" });
    this.commandAll({ kind: "close" });
    await this.#until(() => this.#allStopped(), ms);
    this.#places.forEach((place, worker) => {
      if (place !== undefined) this.#reclaim(worker, place);
    });
  }

  #allStopped(): boolean {
    return this.#places.every((place) => place === undefined || place.stopped);
  }

  /** Resolves true once `condition` holds after some report, or false after `ms`. */
  #until(condition: () => boolean, ms?: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = ms === undefined ? undefined : setTimeout(() => resolve(false), ms);
    const check = () => {
      if (!condition()) return void this.#waiting.push(check);
      clearTimeout(timer);
      resolve(true);
    };
    check();
    return promise;
  }

  #changed(): void {
    for (const check of this.#waiting.splice(0)) check();
  }

  #spawn(worker: number): void {
    const { lab, listeners, descriptorLimit, stdin, clock } = this.#setting;
    const control = new Control(lab, worker);
    const channel = new MessageChannel();
    const bell = eventfd();
    control.incarnation++;
    control.bell = bell;
    const start: StartWorker = {
      worker,
      incarnation: control.incarnation,
      lab,
      ledger: shareLedger(descriptorLimit),
      notes: makeNoteRing(),
      commands: channel.port2,
      bell,
      listeners,
      stdin: worker === 0 ? stdin : "none",
    };
    const thread = new Worker(new URL("./entry.ts", import.meta.url), {
      type: "module",
      name: `reactor ${worker}`,
    });
    const place: Place = {
      worker: thread,
      start,
      commands: channel.port1,
      notes: new NoteReader(start.notes),
      ready: false,
      stopped: false,
      beats: control.beats,
      beatAt: clock(),
    };
    this.#places[worker] = place;
    thread.onmessage = ({ data }: MessageEvent<Report>) => this.#reported(worker, place, data);
    thread.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      this.#bury(worker, place, event.message);
    };
    thread.postMessage(start, [channel.port2]);
  }

  #reported(worker: number, place: Place, report: Report): void {
    // A worker that was abandoned and comes back has nothing to say any more.
    if (this.#places[worker] !== place) return;
    if (report.kind === "died") return this.#bury(worker, place, report.error);
    if (report.kind === "stopped") place.stopped = true;
    if (report.kind === "ready") {
      place.ready = true;
      place.beatAt = this.#setting.clock();
      if (place.start.incarnation > 1) this.#setting.replaced(worker);
    }
    this.#setting.reported(worker, report);
    this.#changed();
  }

  #bury(worker: number, place: Place, why: string): void {
    if (this.#places[worker] !== place) return;
    this.#reclaim(worker, place);
    this.#setting.died(worker, why);
    const now = this.#setting.clock();
    const deaths = this.#deaths[worker];
    deaths.push(now);
    while (deaths[0] < now - DEATHS_WITHIN_MS) deaths.shift();
    if (deaths.length >= (this.#setting.mostDeaths ?? MOST_DEATHS)) this.#setting.hopeless(worker);
    else if (!this.#stopping) this.#spawn(worker);
    this.#changed();
  }

  /** Takes a place away from its worker, whether it lives or not, and closes what was lent to it. */
  #reclaim(worker: number, place: Place): void {
    const { lab, listeners } = this.#setting;
    const control = new Control(lab, worker);
    // From here on the worker, should it still run, touches no descriptor; so they may be closed.
    control.incarnation++;
    control.bell = 0;
    this.#places[worker] = undefined;
    place.worker.terminate();
    place.commands.close();
    const { ledger, bell } = place.start;
    for (let fd = ledger.indexOf(1); fd >= 0; fd = ledger.indexOf(1, fd + 1)) {
      ledger[fd] = 0;
      close(fd);
    }
    close(bell);
    for (const { listener } of listeners) tallyOf(lab, worker, listener)[OPEN] = 0;
  }
}
