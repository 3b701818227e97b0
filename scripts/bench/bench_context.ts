// What every part of a run needs: the options, the workshop, the compiled programs.

import type { BenchOptions } from "./options.ts";
import type { Programs } from "./build.ts";
import type { BenchDatabase } from "./database.ts";
import type { Workshop } from "./workshop.ts";

export interface BenchContext {
  options: BenchOptions;
  workshop: Workshop;
  programs: Programs;
  database: BenchDatabase;
}

/** How the daemon is called in results. */
export const DAEMON = "guichet";

/** The daemon with `observations = false`: what observing costs is told by the two side by side. */
export const UNOBSERVED = "guichet-unobserved";

/** The daemon without any limit: what limits cost that don't bite is told by the two side by side. */
export const UNLIMITED = "guichet-unlimited";

/** The daemon as one of a cluster: what sending its exchanges to a database costs is told by the two side by side. */
export const CLUSTERED = "guichet-cluster";

/** The daemon, asked from one client address only, and from 10,000, in place of `--clients`. */
export const ONE_ADDRESS = "guichet-one-address";
export const MANY_ADDRESSES = "guichet-many-addresses";

/** The daemon of the checkout that `--other` names: what a change costs is told by the two side by side. */
export const OTHER = "guichet-other";

/** Most servers measured side by side, for bounds on time. */
const MOST_SERVERS = 8;

/** Seconds after which a C server ends by itself, whatever becomes of the bench: longer than any workload. */
export function serverLifetime(options: BenchOptions): number {
  return Math.ceil(120 + (options.rounds + 1) * MOST_SERVERS * 3 * (options.seconds + 10));
}

/** The command, kept to a core if `--pin` was given. */
export function pinned(context: BenchContext, core: number, command: string[]): string[] {
  return context.options.pin ? ["taskset", "-c", String(core), ...command] : command;
}
