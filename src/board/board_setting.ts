// What a board is handed, and what it tells back. Types only. Not here: what it does
// (board.ts).

import type { BoardConfig, Language } from "../config/types.ts";
import type { Level } from "../exchange/hint.ts";
import type { RecordedExchange } from "../exchange/recorded.ts";
import type { Result } from "../exchange/result.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { LabView, StudentDirectory } from "./lab_view.ts";

/** Which exchanges are asked for; the newest so many of them. */
export interface BoardQuery {
  /** Student's key. */
  readonly student?: string;
  /** The peer's. */
  readonly address?: string;
  readonly port?: number;
  readonly listener?: string;
  /** Ids after this one. */
  readonly since?: number;
  readonly limit: number;
}

export interface BoardGroup {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** One student's work on one listener in the current group, as the journal has added it up. */
export interface BoardCell {
  readonly student: string;
  readonly listener: string;
  readonly attempts: number;
  readonly thinned: number;
  /** Milliseconds since 1970, as the other times. */
  readonly firstTry: number;
  readonly firstSuccess?: number;
  readonly last: number;
  readonly best?: Result;
  readonly hint?: { readonly code: string; readonly level: Level };
}

/** What the board uses of the journal (src/journal/journal.ts). */
export interface BoardJournal {
  readonly group: BoardGroup;
  /** Oldest first. */
  groups(): readonly BoardGroup[];
  newGroup(name: string): BoardGroup;
  /** Newest last. */
  exchanges(query: BoardQuery): readonly RecordedExchange[];
  exchange(id: number): RecordedExchange | undefined;
  cells(): readonly BoardCell[];
  readonly problem: string | undefined;
}

export interface BoardSetting {
  readonly lab: { readonly name: string; readonly language: Language };
  readonly board: BoardConfig;
  readonly view: LabView;
  readonly students: StudentDirectory;
  readonly journal: BoardJournal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Milliseconds on a clock that never jumps. */
  readonly monotonic: () => number;
  /** Bytes nobody can guess, for tokens and sessions. */
  readonly random: (length: number) => Uint8Array;
  /** What this machine is called: browsers may use it in the board's address. */
  readonly machineNames: readonly string[];
  readonly log?: Logger;
  /** Resolves once the board has been told of all that had happened when it was asked. */
  readonly settle?: () => Promise<void>;
}

/** Where the board is. The addresses with tokens are for the teacher's eyes. */
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
