// Compiles the corpus's clients and runs them, each from a loopback address of its own, several at once.
import { compileText } from "../support/compile_c.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { signalChild } from "../support/signal_child.ts";
import type { CorpusLab } from "./corpus_lab.ts";
import { type CorpusClient, titleOf } from "./manifest.ts";

const FOLDER = `${PROJECT_ROOT}/tests/corpus`;

/** As students compile: without optimising, and without looking at warnings. */
const FLAGS = ["-std=gnu11", "-O0", "-w"];

/** Clients that run at once; most of their time they wait. */
const AT_ONCE = 8;

/** Milliseconds that a client may take which is not known to hang. */
export const PATIENCE = 15_000;

/** Loopback addresses from 127.0.1.1 on, one a client. */
export function addressOf(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + index % 250}`;
}

export interface Compiled {
  readonly programs: ReadonlyMap<string, string>;
  /** The library that gives each its address. */
  readonly library: string;
}

export async function compileCorpus(clients: readonly CorpusClient[]): Promise<Compiled> {
  const library = await compileText("from_address.so", await Deno.readTextFile(`${FOLDER}/from_address.c`), [
    ...FLAGS,
    "-shared",
    "-fPIC",
  ]);
  const programs = new Map<string, string>();
  const names = [...new Set(clients.map(({ name }) => name))];
  await forEach(names, navigator.hardwareConcurrency, async (name) => {
    const text = await Deno.readTextFile(`${FOLDER}/clients/${name}.c`);
    programs.set(name, await compileText(name, text, FLAGS));
  });
  return { programs, library };
}

/** Runs every client. @returns what went wrong with a client itself, by its name */
export async function runCorpus(
  clients: readonly CorpusClient[],
  { programs, library }: Compiled,
  lab: CorpusLab,
): Promise<Map<string, string>> {
  const problems = new Map<string, string>();
  const run = async (client: CorpusClient, index: number) => {
    const env = { LD_PRELOAD: library, CORPUS_FROM: addressOf(index) };
    for (let time = 0; time < (client.runs ?? 1); time++) {
      if (time > 0) await new Promise((resolve) => setTimeout(resolve, client.pause ?? 0));
      const problem = await runOnce(client, programs.get(client.name)!, lab.argumentsOf(client), env);
      if (problem !== undefined) problems.set(titleOf(client), problem);
    }
  };
  await forEach(clients, AT_ONCE, run);
  return problems;
}

async function runOnce(
  client: CorpusClient,
  program: string,
  args: string[],
  env: Record<string, string>,
): Promise<string | undefined> {
  const child = new Deno.Command(program, { args, env, stdin: "null", stdout: "null", stderr: "piped" })
    .spawn();
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    signalChild(child, "SIGINT");
  }, client.hangs ?? PATIENCE);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  if (killed && client.hangs === undefined) return `it hung for ${PATIENCE} ms`;
  const isWrong = client.mistake === undefined && code !== 0;
  return isWrong ? `it ended with status ${code}: ${new TextDecoder().decode(stderr)}` : undefined;
}

/** Does it for each, `atOnce` at a time. */
async function forEach<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < all.length) {
      const index = next++;
      await work(all[index], index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
