// What the board sees of the lab, and what it may ask of it. The daemon implements it; the board knows no listener and
// no worker. Types only.

import type { Exchange } from "../exchange/exchange.ts";
import type { Student } from "../exchange/student.ts";

/** One listener, or one trap beside it, as it stands now. Counts are exact, from the start of the lab. */
export interface ListenerState {
  readonly name: string;
  readonly transport: Exchange["transport"];
  readonly socket?: Exchange["socket"];
  /** Where it really listens: `0.0.0.0:4567`, a path. */
  readonly address: string;
  readonly service: string;
  /** Traps that stand beside it: `udp 0.0.0.0:55057 (swapped-port)`. */
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
  /** Exchanges that were counted, but not noted singly because too many came at once. */
  readonly thinned: number;
}

export interface LabView {
  readonly listeners: () => readonly ListenerState[];
  readonly workers: () => { readonly wanted: number; readonly serving: number; readonly deaths: number };
  /** Whether every listener is served. */
  readonly ready: () => boolean;
  /** What is wrong now, for /readyz and the board: "Cannot write the journal: disk full". */
  readonly problems: () => readonly string[];
  /** @returns false where there is no such listener */
  readonly pause: (listener: string, paused: boolean) => boolean;
}

/** Tells who an HTTP or text client is: the address it comes from, and its user where it is on this machine. */
export interface StudentDirectory {
  readonly whoIs: (address: string, port: number) => Student;
  readonly byKey: (key: string) => Student;
  /** First claim holds until the next group. @returns "taken" when another student has it */
  readonly claim: (key: string, nickname: string) => "claimed" | "taken" | "invalid";
}
