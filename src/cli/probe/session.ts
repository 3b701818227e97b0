// The frame of every probe: its report, its waiter, Ctrl-C, and the exit status of what is thrown. Not here: the probes.

import { SystemError } from "../../posix/system_error.ts";
import { Waiter } from "../../posix/waiter.ts";
import type { Invocation } from "../command.ts";
import { UNREACHABLE } from "../exit_status.ts";
import type { Io } from "../io.ts";
import { readTimeout } from "../timeout.ts";
import { Interrupted, Unreachable } from "./failures.ts";
import { Report } from "./report.ts";

/** Milliseconds that an answer may take unless told otherwise: ten times the worst round trip on Earth. */
export const DEFAULT_TIMEOUT = 2000;

/** Exit status after Ctrl-C: 128 and SIGINT's number, as shells have it. */
export const INTERRUPTED = 130;

/** What a probe runs with. */
export interface Session {
  readonly io: Io;
  readonly waiter: Waiter;
  readonly report: Report;
  /** Milliseconds that one answer may take. */
  readonly timeout: number;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}

/** What a probe came to: its exit status, the summary's fields, and its lines for a person, if any. */
export interface Verdict {
  status: number;
  fields: Record<string, unknown>;
  lines?: readonly string[];
}

/**
 * Runs a probe and prints its summary.
 *
 * @param reader who complains about flags: `guichet probe udp`
 * @returns the exit status
 */
export async function runProbe(
  invocation: Invocation,
  io: Io,
  reader: { name: string },
  probe: (session: Session) => Promise<Verdict>,
): Promise<number> {
  const timeout = readTimeout(invocation, DEFAULT_TIMEOUT, reader);
  using interrupt = io.catchInterrupt();
  const report = new Report(io, invocation.switches.has("json"), interrupt.signal);
  const waiter = new Waiter({
    now: () => io.now(),
    stop: interrupt.signal,
    onTurn: () => report.tick(io.now()),
  });
  const verdict = await verdictOf(
    () => probe({ io, waiter, report, timeout, stop: interrupt.signal }),
    report,
  );
  await report.summary(verdict.lines ?? [], { ...verdict.fields, status: verdict.status });
  return verdict.status;
}

async function verdictOf(probe: () => Promise<Verdict>, report: Report): Promise<Verdict> {
  try {
    return await probe();
  } catch (error) {
    if (error instanceof Interrupted) return { status: INTERRUPTED, fields: { interrupted: true } };
    if (!(error instanceof Unreachable || error instanceof SystemError)) throw error;
    report.complain(error.message, error instanceof Unreachable ? error.advice : []);
    return { status: UNREACHABLE, fields: {} };
  }
}
