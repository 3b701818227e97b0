// One server under test, from its start to its end.

import { Lines } from "./lines.ts";
import type { Place } from "./place.ts";
import { within } from "./waiting.ts";
import type { Workshop } from "./workshop.ts";

/** Milliseconds a server may take to say that it is ready, on a busy machine. */
const READY_WITHIN = 15_000;

/** Milliseconds a server may take to end when asked to, before it is killed. */
const END_WITHIN = 8_000;

/** A server did not come up: its own fault, or a missing program. */
export class StartError extends Error {
  override name = "StartError";
}

/** A server that said "Ready". */
export class RunningServer {
  readonly #child: Deno.ChildProcess;
  readonly #errors: Lines;
  #alive = true;
  /** Milliseconds from its start to its "Ready" line. */
  readyAfter = NaN;

  constructor(readonly id: string, readonly place: Place, child: Deno.ChildProcess, errors: Lines) {
    this.#child = child;
    this.#errors = errors;
    child.status.then(() => this.#alive = false);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What it complained of on standard error, or its last line there. */
  get lastWords(): string {
    return this.#errors.complaint;
  }

  /** Asks it to end, kills it if it does not, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#signal("SIGTERM");
    if (!await within(this.#child.status, END_WITHIN)) this.#signal("SIGKILL");
    await this.#child.status;
    await this.#child.stdin.close().catch(() => {}); // its reader is gone
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
  }
}

/**
 * Starts `command` and waits for a line of its standard output that starts with "Ready".
 *
 * @param id what the server is called in results
 * @param place where it was told to listen
 * @throws {StartError} with its last words if it ends before, or takes too long
 */
export async function startServer(
  workshop: Workshop,
  id: string,
  place: Place,
  command: string[],
): Promise<RunningServer> {
  const began = performance.now();
  const child = spawn(workshop, id, command);
  const output = new Lines(child.stdout);
  const errors = new Lines(child.stderr);
  const server = new RunningServer(id, place, child, errors);
  const ready = output.startingWith("Ready").then(() => "ready" as const);
  const ended = Promise.all([output.ended, errors.ended, child.status]).then(() => "ended" as const);
  const outcome = await within(Promise.race([ready, ended]), READY_WITHIN);
  if (outcome === "ready") {
    server.readyAfter = performance.now() - began;
    return server;
  }
  await server.stop();
  const state = outcome === "ended"
    ? "it ended before it was ready"
    : `not ready within ${READY_WITHIN / 1000} s`;
  throw new StartError(`Cannot start ${id}: ${state}: ${errors.complaint || output.complaint}`);
}

function spawn(workshop: Workshop, id: string, command: string[]): Deno.ChildProcess {
  try {
    return workshop.start(command);
  } catch (error) {
    throw new StartError(`Cannot start ${id}: ${(error as Error).message}`);
  }
}
