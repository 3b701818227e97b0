// Everything a command touches outside itself, so that a test can hand in its own: lines out, files in, the daemon.
// Not here: the real ones (process_io.ts).

import type { LabConfig } from "../config/types.ts";
import type { AddressCheck } from "../daemon/check_addresses.ts";
import type { LabSurroundings } from "../daemon/run_lab.ts";
import type { ServiceEnvironment } from "../daemon/service_environment.ts";

/** One of the two outputs. */
export interface LineOutput {
  /** Queues one line, without its line feed; neither throws nor waits. */
  line(text: string): void;
  /**
   * Waits until the lines so far were taken or refused. The queue holds a megabyte and drops what comes then, so that
   * a lab never waits for a terminal; a command that prints more waits now and then.
   */
  written(): Promise<void>;
  readonly isTerminal: boolean;
  /** Whether it may have colours: a terminal, and NO_COLOR is not set. */
  readonly color: boolean;
}

/** Ctrl-C and SIGTERM, taken over from their default effect until this is disposed of. */
export interface Interrupt extends Disposable {
  /** Aborted when one of them came. */
  readonly signal: AbortSignal;
}

/** What another program came to. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The world as a command sees it. */
export interface Io {
  readonly stdout: LineOutput;
  readonly stderr: LineOutput;
  /** For a command that reads standard input and writes bytes itself (src/posix), past the queue of lines. */
  readonly descriptors: { readonly stdin: number; readonly stdout: number };
  /** When the process started, on performance.now()'s clock, in milliseconds. */
  readonly startedAt: number;
  /** Milliseconds on performance.now()'s clock. */
  now(): number;
  /** For a command that has something to close or to say when it is interrupted; others just end. */
  catchInterrupt(): Interrupt;
  /** Reads a text file; throws Deno's errors. */
  readText(path: string | URL): string;
  /** Runs another program to its end; undefined where there is none of that name, or it may not be run. */
  runProgram(name: string, words: readonly string[]): Promise<ProgramResult | undefined>;
  /** What a service manager says of us in the environment. */
  service(): ServiceEnvironment;
  /** Runs a lab until it is stopped; resolves to the exit status. */
  runLab(config: LabConfig, around: LabSurroundings): Promise<number>;
  /** Says for each listener whether its address is free, opening nothing for good. */
  checkAddresses(config: LabConfig): Promise<AddressCheck[]>;
}
