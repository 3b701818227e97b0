// Runs guichet as a child process: starts it, reads its lines, stops it, and leaves nothing behind.
// Everything waits with a deadline and fails with what the daemon printed.
import { SERVE_FLAGS } from "../../src/cli/process_io.ts";
import { LineLog } from "./line_log.ts";
import { type Listening, parseListening } from "./listening_line.ts";
import { PROJECT_ROOT } from "./project_root.ts";
import { withQuietTables } from "./quiet_tables.ts";
import { killWithChildren, signalChild } from "./signal_child.ts";
import { type TempDir, tempDir } from "./temp_dir.ts";
import { within } from "./within.ts";

export interface DaemonOptions {
  /**
   * The lab as TOML text, handed over by --config, with what quiet_tables.ts adds; without, the daemon takes
   * its default lab.
   */
  config?: string;
  /** Command and its flags; `["serve"]` by default. --config is added when there is a `config`. */
  args?: readonly string[];
  /** "null" (default): /dev/null; "piped": {@linkcode Daemon.write}; "closed": no descriptor 0 at all. */
  stdin?: "null" | "piped" | "closed";
  /** A compiled executable in place of `deno run main.ts`. */
  binary?: string;
  /** Another main module in place of the tree's main.ts. */
  main?: string;
  /** Put before the command and replaced by it (exec): `ip netns exec NAME`, `prlimit …`. */
  prefix?: readonly string[];
  /** A temporary folder by default. */
  cwd?: string;
  env?: Record<string, string>;
}

/** Milliseconds that every wait takes at most unless told otherwise: long, for a machine that is busy. */
const PATIENCE = 15_000;

/** Starts a daemon; dispose of it with `await using`. */
export async function startDaemon(options: DaemonOptions = {}): Promise<Daemon> {
  const dir = await tempDir();
  try {
    const args = [...options.args ?? ["serve"]];
    if (options.config !== undefined) {
      args.push("--config", await dir.write("lab.toml", withQuietTables(options.config)));
    }
    // A journal with a relative path belongs to this run.
    return new Daemon(spawn({ cwd: dir.path, ...options }, args), dir);
  } catch (error) {
    await dir[Symbol.asyncDispose]();
    throw error;
  }
}

function spawn(options: DaemonOptions, args: string[]): Deno.ChildProcess {
  const main = options.main ?? `${PROJECT_ROOT}/main.ts`;
  const program = options.binary !== undefined
    ? [options.binary]
    : [Deno.execPath(), "run", "--config", `${PROJECT_ROOT}/deno.json`, ...SERVE_FLAGS, main];
  const closing = options.stdin === "closed" ? ["sh", "-c", 'exec "$@" <&-', "sh"] : [];
  const [command, ...rest] = [...options.prefix ?? [], ...closing, ...program, ...args];
  return new Deno.Command(command, {
    args: rest,
    cwd: options.cwd,
    env: { NO_COLOR: "1", ...options.env },
    stdin: options.stdin === "piped" ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** One running (or ended) guichet. */
export class Daemon implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #dir: TempDir;
  readonly #stdout = new LineLog();
  readonly #stderr = new LineLog();
  readonly #all = new LineLog();
  readonly #status: Promise<Deno.CommandStatus>;
  #ended = false;

  constructor(child: Deno.ChildProcess, dir: TempDir) {
    this.#child = child;
    this.#dir = dir;
    this.pid = child.pid;
    const [stdout, stdoutToo] = child.stdout.tee();
    const [stderr, stderrToo] = child.stderr.tee();
    this.#stdout.add(stdout);
    this.#stderr.add(stderr);
    this.#all.add(stdoutToo);
    this.#all.add(stderrToo);
    this.#status = child.status.then((status) => {
      this.#ended = true;
      return status;
    });
  }

  /** Lines of standard output so far. */
  get stdout(): readonly string[] {
    return this.#stdout.lines;
  }

  /** Lines of standard error so far. */
  get stderr(): readonly string[] {
    return this.#stderr.lines;
  }

  /** Everything printed so far, in the order in which it came. */
  get output(): string {
    return this.#all.lines.join("\n");
  }

  /** What the `Listening` lines so far say, by the listeners' names. */
  get listeners(): Map<string, Listening> {
    const found = this.stdout.map(parseListening).filter((one) => one !== null);
    return new Map(found.map((one) => [one.name, one]));
  }

  /** The listener of this name as its line shows it, with the port it really has. */
  listener(name: string): Listening {
    const found = this.listeners.get(name);
    if (found === undefined) {
      throw new Error(`Cannot find listener "${name}"; the output was:\n${this.output}`);
    }
    return found;
  }

  /** Waits for the line on standard output that begins with "Ready". */
  async ready(timeout = PATIENCE): Promise<this> {
    await this.#stdout.find(/^Ready/, timeout).catch((error) => {
      throw new Error(`${error.message}\nall of the output was:\n${this.output}`);
    });
    return this;
  }

  /** Waits for a line on either output, from the `from`th of {@linkcode lineCount} on. */
  line(pattern: RegExp, timeout = PATIENCE, from = 0): Promise<RegExpMatchArray> {
    return this.#all.find(pattern, timeout, from);
  }

  /** Lines printed so far: a mark to wait from for a line that must come after it. */
  get lineCount(): number {
    return this.#all.lines.length;
  }

  /** Writes to its standard input, which must be "piped". */
  async write(text: string): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Ends its standard input, which must be "piped". */
  async closeStdin(): Promise<void> {
    await this.#child.stdin.close();
  }

  /** Sends a signal and does not wait; nothing happens when the process has ended. */
  signal(name: Deno.Signal): void {
    if (!this.#ended) signalChild(this.#child, name);
  }

  /** Sends a signal and waits for the end. */
  stop(name: Deno.Signal = "SIGTERM", timeout = PATIENCE): Promise<Deno.CommandStatus> {
    this.signal(name);
    return this.wait(timeout);
  }

  /** Waits for the process to end by itself and for the last of its lines. */
  async wait(timeout = PATIENCE): Promise<Deno.CommandStatus> {
    const status = await within(
      this.#status,
      timeout,
      () => `the daemon's end; the output was:\n${this.output}`,
    );
    await this.#endOfOutput();
    return status;
  }

  async #endOfOutput(): Promise<void> {
    await Promise.all([this.#all.end(), this.#stdout.end(), this.#stderr.end()]);
  }

  /** Kills what still runs and removes the temporary files. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) killWithChildren(this.#child);
    await this.#status;
    await this.#endOfOutput();
    await this.#closePipe();
    await this.#dir[Symbol.asyncDispose]();
  }

  async #closePipe(): Promise<void> {
    try {
      await this.#child.stdin.close();
    } catch {
      // It was never piped, the test has closed it, or the reader's end is gone.
    }
  }
}
