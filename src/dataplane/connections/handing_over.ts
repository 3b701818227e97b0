// In place of a worker's open connections where `isolate = "connection"`: a connection that was accepted is
// handed to main, which passes it to a worker of its own (workers/children.ts), as the course's serveurTCP
// forks a child for each.
import type { Recorder } from "../recording/recorder.ts";
import { countIsolated, hasIsolationRoom, type SharedLab } from "../shared/memory.ts";
import type { MainThread } from "../shared/messages.ts";
import type { Peer } from "../shared/peer.ts";
import { ACCEPTS_A_TURN, type Taker } from "./listener.ts";

export class HandingOver implements Taker {
  // Only its primary accepts: it serves none of them.
  readonly shared = false;
  readonly leads = false;
  readonly acceptsATurn = ACCEPTS_A_TURN;
  readonly #lab: SharedLab;
  readonly #listener: number;
  readonly #recorder: Recorder | undefined;
  readonly #main: MainThread;

  constructor(lab: SharedLab, listener: number, recorder: Recorder | undefined, main: MainThread) {
    this.#lab = lab;
    this.#listener = listener;
    this.#recorder = recorder;
    this.#main = main;
  }

  get hasRoom(): boolean {
    return hasIsolationRoom(this.#lab);
  }

  get load(): number {
    return Atomics.load(this.#lab.isolated, this.#listener);
  }

  take(fd: number, peer: Peer): void {
    countIsolated(this.#lab, this.#listener, 1);
    const connection = {
      listener: this.#listener,
      fd,
      name: peer.name,
      length: peer.length,
      told: peer.told,
      // Asked here: a worker for each connection would need a descriptor for it each. And always, since
      // places are counted by user (workers/shares.ts); a worker costs far more than the question.
      uid: this.#recorder?.userOf(this.#listener, peer) ?? peer.uid,
      began: Date.now(),
    };
    this.#main.postMessage({ kind: "isolate", connection });
  }

  /** Main has all of them already. */
  beginTaken(): void {}
}
