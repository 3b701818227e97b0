// Compiles the corpus's clients and runs them, each from a loopback address of its own, many at once.
import { compileText } from "../support/compile_c.ts";
import { compileJava } from "../support/compile_java.ts";
import { PROJECT_ROOT } from "../support/project_root.ts";
import { runSuccessfully } from "../support/run_command.ts";
import { signalChild } from "../support/signal_child.ts";
import { type CorpusLab, LAB_PATIENCE } from "./corpus_lab.ts";
import { type CorpusClient, type Ending, titleOf, type Trial } from "./manifest.ts";

const FOLDER = `${PROJECT_ROOT}/tests/corpus`;

/** As students compile: without optimising, and without looking at warnings. */
const FLAGS = ["-std=gnu11", "-O0", "-w"];

/** A JVM for a program of ten lines: quick to start, and no more threads than it must have. */
const JAVA = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** Clients that run at once: most of them wait, and more JVMs than this would wait for each other. */
const AT_ONCE = 24;

/**
 * Milliseconds that a client may take which is not known to hang: far more than it needs, since on a machine with
 * ten times as much to do as it can one that is killed would look as if it had been interrupted.
 */
export const PATIENCE = 40_000;

/**
 * Milliseconds from a client's first word to its Ctrl-C. Where the lab's patience is to end it, it gets one
 * too: it may go on waiting for its user.
 */
const CTRL_C: Readonly<Record<Ending, number | undefined>> = {
  "by itself": undefined,
  "after 1 s": 1000,
  "after 5 s": 5000,
  "timed out": LAB_PATIENCE + 2000,
};

/** Loopback addresses from 127.0.1.1 on, one a client. */
export function addressOf(index: number): string {
  return `127.0.${1 + Math.floor(index / 250)}.${1 + index % 250}`;
}

export interface Compiled {
  /** By the client's name: the command that its arguments are added to. */
  readonly programs: ReadonlyMap<string, readonly string[]>;
  /** The library that gives each its address. */
  readonly library: string;
}

export async function compileCorpus(clients: readonly CorpusClient[]): Promise<Compiled> {
  const names = [...new Set(clients.map(({ name }) => name))];
  const programs = new Map<string, readonly string[]>();
  const java = names.filter((name) => name.endsWith(".java"));
  const inC = names.filter((name) => !name.includes("."));
  const classes = java.length === 0 ? "" : compileJava(java.map((name) => `${FOLDER}/clients/${name}`));
  const inPython = names.filter((name) => name.endsWith(".py"));
  const python = inPython.length === 0 ? "" : await pythonItself();
  for (const name of inPython) programs.set(name, [python, `${FOLDER}/clients/${name}`]);
  await forEach(inC, navigator.hardwareConcurrency, async (name) => {
    const text = await Deno.readTextFile(`${FOLDER}/clients/${name}.c`);
    programs.set(name, [await compileText(name, text, FLAGS)]);
  });
  for (const name of java) {
    const className = name.replace(/^.*\/|\.java$/g, "");
    programs.set(name, [...JAVA, "-cp", await classes, className]);
  }
  const text = await Deno.readTextFile(`${FOLDER}/from_address.c`);
  return { programs, library: await compileText("from_address.so", text, [...FLAGS, "-shared", "-fPIC"]) };
}

/** The interpreter, where `python3` may be a script that looks for one each time, in more time than a client takes. */
async function pythonItself(): Promise<string> {
  const { stdout } = await runSuccessfully(["python3", "-c", "import sys; print(sys.executable)"]);
  return stdout.trim();
}

/**
 * Runs every client, those that wait longest first, and at last, alone, those that would take the others'
 * room. @returns what went wrong with a client itself
 */
export async function runCorpus(
  trials: readonly Trial[],
  { programs, library }: Compiled,
  lab: CorpusLab,
): Promise<Map<string, string>> {
  const problems = new Map<string, string>();
  const run = async ({ trial, index }: { trial: Trial; index: number }) => {
    const env = environmentOf(trial, library, addressOf(index));
    const command = [...programs.get(trial.name)!, ...lab.argumentsOf(trial)];
    for (let time = 0; time < (trial.runs ?? 1); time++) {
      if (time > 0) await new Promise((resolve) => setTimeout(resolve, trial.pause ?? 0));
      const problem = await runOnce(trial, command, env);
      if (problem !== undefined) problems.set(titleOf(trial), problem);
    }
  };
  const numbered = trials.map((trial, index) => ({ trial, index }));
  const waiting = ({ trial }: { trial: Trial }) => CTRL_C[trial.ending] ?? 0;
  const together = numbered.filter(({ trial }) => !trial.alone);
  await forEach(together.sort((a, b) => waiting(b) - waiting(a)), AT_ONCE, run);
  await forEach(numbered.filter(({ trial }) => trial.alone), 1, run);
  return problems;
}

/** What from_address.c is told. */
function environmentOf({ ending, gone }: Trial, library: string, from: string): Record<string, string> {
  const ctrlC = CTRL_C[ending];
  return {
    LD_PRELOAD: library,
    CORPUS_FROM: from,
    ...ctrlC === undefined ? {} : { CORPUS_CTRL_C_MS: String(ctrlC) },
    ...gone === undefined ? {} : { CORPUS_GONE: String(gone) },
  };
}

async function runOnce(
  trial: Trial,
  [program, ...args]: readonly string[],
  env: Record<string, string>,
): Promise<string | undefined> {
  const isTyped = trial.input !== undefined || trial.hangs === true;
  const child = new Deno.Command(program, {
    args,
    env,
    stdin: isTyped ? "piped" : "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    signalChild(child, "SIGKILL");
  }, PATIENCE);
  const typed = isTyped ? await type(child, trial) : undefined;
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  // The user of one that hangs is still at the keyboard when it ends.
  await typed?.close().catch(() => {});
  if (killed) return `it hung for ${PATIENCE} ms`;
  const isWrong = trial.mistake === undefined && trial.hangs === undefined && code !== 0;
  return isWrong ? `it ended with status ${code}: ${new TextDecoder().decode(stderr)}` : undefined;
}

/** Types its input. @returns the keyboard, where the user stays at it */
async function type(
  child: Deno.ChildProcess,
  { input = "", hangs }: Trial,
): Promise<WritableStreamDefaultWriter<Uint8Array> | undefined> {
  const keyboard = child.stdin.getWriter();
  // It may have ended already.
  await keyboard.write(new TextEncoder().encode(input)).catch(() => {});
  if (hangs) return keyboard;
  await keyboard.close().catch(() => {});
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
