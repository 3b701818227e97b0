// In place of a worker's open connections where `isolate = "connection"`: a connection that was accepted is handed to main,
// which passes it to a worker of its own (children.ts), as the course's serveurTCP forks a child for each.
import type { WorkerObserver } from "../recording/recorder.ts";
import { countIsolated, hasIsolationRoom } from "../shared/memory.ts";
import type { Report } from "../shared/messages.ts";
import type { Comer } from "../shared/observer.ts";
import type { Taker } from "./accepting.ts";

export class HandingOver implements Taker {
  /** Its home accepts, and nobody else: it serves none of them. */
  readonly leads = false;
  readonly #isolated: Int32Array;
  readonly #listener: number;
  readonly #observer: WorkerObserver;
  readonly #post: (report: Report) => void;

  /** @param isolated as isolation.ts counts */
  constructor(
    isolated: Int32Array,
    listener: number,
    observer: WorkerObserver,
    post: (report: Report) => void,
  ) {
    this.#isolated = isolated;
    this.#listener = listener;
    this.#observer = observer;
    this.#post = post;
  }

  get hasRoom(): boolean {
    return hasIsolationRoom(this.#isolated);
  }

  get load(): number {
    return Atomics.load(this.#isolated, this.#listener);
  }

  take(fd: number, comer: Comer): void {
    const { name, length } = comer;
    countIsolated(this.#isolated, this.#listener, 1);
    const connection = {
      listener: this.#listener,
      fd,
      // Whole words, as a sockaddr is compared.
      name: name.slice(0, (length + 3) & ~3),
      length,
      // Asked here: a worker for each connection would need a descriptor for it each.
      uid: this.#observer.userOf(this.#listener, comer),
      began: Date.now(),
    };
    this.#post({ kind: "isolate", connection });
  }
}
