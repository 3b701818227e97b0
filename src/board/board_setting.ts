// What a board is given to work with, and where it can be reached once it is open. Types only.

import type { BoardConfig, Language } from "../config/types.ts";
import type { Journal } from "../journal/journal.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { LabView, StudentDirectory } from "./lab_view.ts";

/** The time in milliseconds. An interface because tests move the time themselves. */
export interface Clock {
  /** Never jumps; its zero means nothing. */
  monotonic(): number;
  /** Since 1970. */
  wallClock(): number;
}

export interface BoardOptions {
  readonly lab: { readonly name: string; readonly language: Language };
  readonly board: BoardConfig;
  readonly view: LabView;
  readonly students: StudentDirectory;
  readonly journal: Journal;
  readonly clock: Clock;
  /** This machine's own names: browsers may use them in the board's address. */
  readonly machineNames: readonly string[];
  readonly log?: Logger;
  /** Milliseconds after which the board has been told of everything that happened before. 0 where it is left out. */
  readonly settleTime?: number;
}

/** Where the board is. The addresses with tokens are for the teacher only. */
export interface BoardAddresses {
  /** `http://127.0.0.1:8080/`, with the port the kernel gave. */
  readonly url: string;
  readonly me: string;
  /** With the teacher's token. */
  readonly teacher: string;
  /** With the projector's token. */
  readonly projector: string;
  /** Of the text port. */
  readonly hints: { readonly address: string; readonly port: number };
}
