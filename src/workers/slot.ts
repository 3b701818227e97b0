// One supervised worker as the main thread knows it: its thread, the ways to it, how far it has come; and how often those
// in one slot may die.
import { ClientReader } from "../dataplane/shared/client_counts.ts";
import type { Command, StartWorker } from "../dataplane/shared/messages.ts";
import { RecordReader } from "../dataplane/shared/record_ring.ts";
import { ring } from "../posix/epoll.ts";

export class WorkerSlot {
  readonly thread: Worker;
  readonly start: StartWorker;
  readonly notes: RecordReader;
  readonly clients: ClientReader;
  ready = false;
  draining = false;
  stopped = false;
  /** The last change of listeners that it has obeyed, or began with. */
  round: number;
  beats: number;
  /** Monotonic milliseconds at which its loop last turned, as far as we know. */
  beatAt: number;
  readonly #commands: MessagePort;

  /**
   * @param commands the port whose other end `start` holds
   * @param seen what is known of it now
   */
  constructor(
    thread: Worker,
    start: StartWorker,
    commands: MessagePort,
    seen: { readonly round: number; readonly beats: number; readonly beatAt: number },
  ) {
    this.thread = thread;
    this.start = start;
    this.notes = new RecordReader(start.notes.ring);
    this.clients = new ClientReader(start.notes.clients);
    this.round = seen.round;
    this.beats = seen.beats;
    this.beatAt = seen.beatAt;
    this.#commands = commands;
  }

  command(command: Command): void {
    // First the message, then the bell: a worker that hears it finds the message.
    this.#commands.postMessage(command);
    ring(this.start.bell);
  }

  /** Nothing is sent to it any more. */
  closeCommands(): void {
    this.#commands.close();
  }
}

/** So many deaths within a minute are no accident: the lab ends with an error instead of looping. */
export const MAX_DEATHS = 5;
const WITHIN_MS = 60_000;

/** How often the workers in one slot have died: once is an accident, several times within a minute a crash loop. */
export class RestartLimit {
  readonly #most: number;
  readonly #times: number[] = [];

  /** @param most deaths within a minute that are too many */
  constructor(most: number = MAX_DEATHS) {
    this.#most = most;
  }

  /**
   * Counts a death.
   * @param now monotonic milliseconds
   * @returns whether there are too many now
   */
  add(now: number): boolean {
    this.#times.push(now);
    while (this.#times[0] < now - WITHIN_MS) this.#times.shift();
    return this.#times.length >= this.#most;
  }
}
