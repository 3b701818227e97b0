// In place of a worker's notes where none are wanted (`observations = false`): nothing is written, everything counts as not
// noted. Not here: the notes (notes.ts), the tallies, which are kept all the same.

import { type Comer, NO_NOTE } from "../listeners/observer.ts";
import type { DatagramBatch } from "../posix/datagram_batch.ts";
import type { WorkerObserver } from "./notes.ts";

export class Unobserved implements WorkerObserver {
  tick(): void {}

  came(): void {}

  served(_listener: number, _batch: DatagramBatch, from: number, to: number): number {
    return to - from;
  }

  returned(): void {}

  opened(): number {
    return NO_NOTE;
  }

  read(): void {}

  wrote(): void {}

  closed(): boolean {
    return false;
  }

  refused(): boolean {
    return false;
  }

  userOf(_listener: number, comer: Comer): number {
    return comer.uid;
  }
}
