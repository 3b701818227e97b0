// The bench's command line.

import { parseArgs } from "@std/cli";
import { closestString } from "@std/text";

export interface BenchOptions {
  /** Counted rounds; in each, every server is measured once. */
  rounds: number;
  /** Seconds of one measurement. */
  seconds: number;
  /** How often a start is timed. */
  starts: number;
  /** Silent connections held beside the active one. */
  silent: number;
  /** Loopback addresses that clients of UDP and TCP come from. */
  clients: number;
  /** Ids of workloads to run; empty: all. */
  only: string[];
  /** Ids of the servers to compare with; empty: all. */
  peers: string[];
  /** What starts the daemon, up to its `serve`; empty: as deno.json's `serve` task does. */
  daemon: string[];
  /** Another checkout of guichet, whose daemon is measured beside this one's; empty: none. */
  other: string;
  /** A file for every sample; empty: none. */
  json: string;
  /** Keep servers on core 0 and generators on core 1. */
  pin: boolean;
}

export const HELP = `deno task bench [OPTIONS]

Measures the daemon beside servers in C, for Node and for Deno's own API, on loopback, and prints Markdown.

  --rounds N         rounds, each server once in each (7)
  --seconds S        length of one measurement (1.5)
  --only ID,…        only these workloads
  --peers ID,…       only these servers beside the daemon; "none" for the daemon alone
  --daemon "CMD …"   what to start with "serve --config FILE" in place of deno.json's serve task
  --other TREE       measure the daemon of another checkout too, in the same rounds
  --starts N         how often a start is timed (10)
  --clients N        loopback addresses that clients come from (200)
  --silent N         silent connections held (10000)
  --json FILE        write every sample there too
  --pin              servers on core 0, generators on core 1
  --quick            a short run, to see that everything works: 2 rounds of 0.3 s, 3 starts
  --help             this text`;

/** The command line cannot be understood: its writer's mistake. */
export class OptionError extends Error {
  override name = "OptionError";
}

const TEXTS = [
  "rounds",
  "seconds",
  "only",
  "peers",
  "daemon",
  "json",
  "other",
  "starts",
  "silent",
  "clients",
];
const SWITCHES = ["pin", "quick", "help"];

/**
 * Reads the command line.
 *
 * @param args without the program's name
 * @param workloads ids that `--only` may name
 * @param peers ids that `--peers` may name
 * @returns the options, or "help"
 * @throws {OptionError} for anything unknown or out of range
 */
export function readOptions(args: string[], workloads: string[], peers: string[]): BenchOptions | "help" {
  const given = parseArgs(args, { string: TEXTS, boolean: SWITCHES, unknown: refuseUnknown });
  if (given.help) return "help";
  const quick = given.quick === true;
  return {
    rounds: whole("rounds", given.rounds, quick ? 2 : 7, 1, 1000),
    seconds: decimal("seconds", given.seconds, quick ? 0.3 : 1.5, 0.05, 600),
    starts: whole("starts", given.starts, quick ? 3 : 10, 1, 1000),
    silent: whole("silent", given.silent, 10_000, 1, 1_000_000),
    clients: whole("clients", given.clients, 200, 1, 60_000),
    only: names("only", given.only, workloads),
    peers: names("peers", given.peers, [...peers, "none"]),
    daemon: text(given.daemon).split(/\s+/).filter((word) => word !== ""),
    json: text(given.json),
    other: text(given.other).replace(/\/$/, ""),
    pin: given.pin === true,
  };
}

function refuseUnknown(arg: string, key?: string): boolean {
  const nearest = closestString(key ?? arg, [...TEXTS, ...SWITCHES]);
  throw new OptionError(`Cannot understand "${arg}": no such option; the nearest is --${nearest}`);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function decimal(name: string, value: unknown, fallback: number, low: number, high: number): number {
  if (value === undefined) return fallback;
  const number = Number(text(value) || "?");
  if (number >= low && number <= high) return number;
  throw new OptionError(`Cannot use --${name} "${value}": a number from ${low} to ${high} is wanted`);
}

function whole(name: string, value: unknown, fallback: number, low: number, high: number): number {
  const number = decimal(name, value, fallback, low, high);
  if (Number.isInteger(number)) return number;
  throw new OptionError(`Cannot use --${name} "${value}": a whole number is wanted`);
}

function names(option: string, value: unknown, known: string[]): string[] {
  const list = text(value).split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of list) {
    if (known.includes(name)) continue;
    throw new OptionError(
      `Cannot use --${option} "${name}": the nearest is ${closestString(name, known)}; there are ${
        known.join(", ")
      }`,
    );
  }
  return list;
}
