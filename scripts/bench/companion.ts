// A C program that does something to a server for as long as its standard input is open, and says at the end
// what it did.

import { type BenchContext, pinned } from "./bench_context.ts";
import type { Program } from "./build.ts";
import { Lines } from "./lines.ts";
import { clientArguments, type Place } from "./place.ts";
import { within } from "./waiting.ts";

/** Milliseconds until it must have said that it has begun. */
const BEGIN_WITHIN = 30_000;

export interface Companion<Result> {
  /** Ends it. @returns the line it ended with */
  release(): Promise<Result>;
}

/**
 * Starts `program` at `place`.
 *
 * @param word what its first line begins with, once it has begun
 * @param nice its niceness
 * @throws {Error} with the program's words if it does not begin
 */
export async function accompany<Result>(
  context: BenchContext,
  program: Program,
  place: Place,
  { args, word, nice = 0 }: { args: string[]; word: string; nice?: number },
): Promise<Companion<Result>> {
  const command = [context.programs[program], ...clientArguments(place), ...args];
  const niced = nice === 0 ? command : ["nice", "-n", String(nice), ...command];
  const child = context.workshop.start(pinned(context, 1, niced));
  const output = new Lines(child.stdout);
  const errors = new Lines(child.stderr);
  const ended = Promise.all([output.ended, errors.ended]).then(() => "");
  const line = await within(Promise.race([output.startingWith(word), ended]), BEGIN_WITHIN);
  if (!line) throw new Error(errors.last.join(" ") || `${program} did not begin in time`);
  const release = async (): Promise<Result> => {
    await child.stdin.close();
    await ended;
    return JSON.parse(output.last.at(-1) ?? "") as Result;
  };
  return { release };
}
