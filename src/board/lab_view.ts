// What the board sees of the lab, and what it may ask of it. The board knows no listener and no worker: the lab implements
// this (src/daemon/lab_view.ts, students.ts), and so do the tests. Types only.

import type { Exchange } from "../exchange/exchange.ts";
import type { Student } from "../exchange/student.ts";

/** One listener as it is now. Counts are exact, from the start of the lab. */
export interface ListenerState {
  readonly name: string;
  readonly transport: Exchange["transport"];
  readonly socket?: Exchange["socket"];
  /** Where it really listens: `0.0.0.0:4567`, a path. */
  readonly address: string;
  readonly service: string;
  /** Its traps: `udp 0.0.0.0:55057 (swapped-port)`. */
  readonly traps: readonly string[];
  readonly paused: boolean;
  readonly datagrams: number;
  readonly connections: number;
  readonly open: number;
  readonly answers: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly refused: number;
  readonly errors: number;
  /** Datagrams that the kernel dropped because the receive buffer was full. */
  readonly kernelDrops: number;
  /** Exchanges that were counted but not recorded singly, because too many came at once. */
  readonly thinned: number;
}

/** The running lab; each value is the present one. */
export interface LabView {
  readonly listeners: readonly ListenerState[];
  readonly workers: { readonly wanted: number; readonly serving: number; readonly deaths: number };
  /** Whether every listener is served. */
  readonly ready: boolean;
  /** What is wrong, for /readyz and the board: "Cannot write the journal: disk full". */
  readonly problems: readonly string[];
  /** Pauses a listener or resumes it. @returns false when there is no such listener */
  pause(listener: string, paused: boolean): boolean;
}

/** Tells students apart. */
export interface StudentDirectory {
  /** Whose an HTTP or text client is: known by its address, and by its user if it runs on this machine. */
  whoIs(address: string, port: number): Student;
  byKey(key: string): Student;
}
