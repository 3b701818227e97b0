// Runs a program to its end with a deadline and gives back what it printed.
import { signalChild } from "./signal_child.ts";

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Bytes or text for its standard input, which is /dev/null without. */
  input?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds until it is killed; by default 15,000. */
  timeout?: number;
}

export interface RunResult {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program and waits for it.
 * @param command the program and its arguments
 * @throws Error with what it printed when the deadline passes; any exit status is a result
 */
export async function runCommand(command: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd, env, input, timeout = 15_000 } = options;
  const [program, ...args] = command;
  const stdin = input === undefined ? "null" : "piped";
  const child = new Deno.Command(program, { args, cwd, env, stdin, stdout: "piped", stderr: "piped" })
    .spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalChild(child, "SIGKILL");
  }, timeout);
  try {
    // At the same time: a program may not read on before its output is taken.
    const fed = input === undefined ? undefined : feed(child.stdin, input);
    const [{ code, signal, stdout, stderr }] = await Promise.all([child.output(), fed]);
    const result = { code, signal, stdout: decode(stdout), stderr: decode(stderr) };
    if (late) {
      throw new Error(`Cannot wait for "${command.join(" ")}": ${timeout} ms passed; ${describe(result)}`);
    }
    return result;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * As {@linkcode runCommand}, for a program that must succeed.
 * @throws Error with what it printed when its exit status is not 0
 */
export async function runSuccessfully(
  command: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const result = await runCommand(command, options);
  if (result.code !== 0) throw new Error(`Cannot run "${command.join(" ")}": ${describe(result)}`);
  return result;
}

function describe({ code, signal, stdout, stderr }: RunResult): string {
  return `it ended with ${signal ?? `status ${code}`} and printed\n${stdout}${stderr}`;
}

async function feed(
  stdin: WritableStream<Uint8Array>,
  input: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
    await writer.close();
  } catch (error) {
    // A program may end without reading all of its input.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
