// Runs a command on a pseudo-terminal and types into it, as a person at a terminal does.
import { compileC } from "./compile_c.ts";
import { LineLog } from "./line_log.ts";
import { within } from "./within.ts";

/** Milliseconds that a wait takes at most unless told otherwise. */
const PATIENCE = 15_000;

export interface PtyOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/**
 * Starts the command with a new terminal as its standard input, output and error; dispose of it with `await
 * using`.
 */
export async function startOnPty(command: readonly string[], options: PtyOptions = {}): Promise<Pty> {
  const child = new Deno.Command(await compileC("pty_run"), {
    args: [...command],
    ...options,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const pty = new Pty(child);
  try {
    await pty.start();
    return pty;
  } catch (error) {
    await pty[Symbol.asyncDispose]();
    throw error;
  }
}

/** Colours and cursor movements (ECMA-48 control sequences) taken out of a line. */
function withoutEscapes(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, "");
}

/** A command on a terminal of its own. */
export class Pty implements AsyncDisposable {
  readonly #relay: Deno.ChildProcess;
  readonly #screen = new LineLog(withoutEscapes);
  readonly #relayLog = new LineLog();
  readonly #status: Promise<Deno.CommandStatus>;
  #pid = 0;
  #ended = false;

  constructor(relay: Deno.ChildProcess) {
    this.#relay = relay;
    this.#screen.add(relay.stdout);
    this.#relayLog.add(relay.stderr);
    this.#status = relay.status.then((status) => {
      this.#ended = true;
      return status;
    });
  }

  /** Waits until the command has been started. */
  async start(): Promise<void> {
    const [, pid] = await this.#relayLog.find(/^pid (\d+)$/, PATIENCE);
    this.#pid = Number(pid);
  }

  /** The command's own process. */
  get pid(): number {
    return this.#pid;
  }

  /** What the terminal shows, what was typed included (Ctrl-C as ^C), without colours. */
  get lines(): readonly string[] {
    return this.#screen.lines;
  }

  /** Waits for a line on the terminal. */
  line(pattern: RegExp, timeout = PATIENCE): Promise<RegExpMatchArray> {
    return this.#screen.find(pattern, timeout);
  }

  /** Types: "\r" is Enter, "\x03" Ctrl-C, "\x04" Ctrl-D at the beginning of a line. */
  async type(keys: string): Promise<void> {
    const writer = this.#relay.stdin.getWriter();
    await writer.write(new TextEncoder().encode(keys));
    writer.releaseLock();
  }

  /** Closes the terminal's window, so to speak: the command gets SIGHUP. */
  async hangUp(): Promise<void> {
    await this.#relay.stdin.close();
  }

  /** Waits for the command's end; its status is 128 + N when signal N ended it. */
  async wait(timeout = PATIENCE): Promise<number> {
    const shown = () => `the command's end; shown was:\n${this.lines.join("\n")}`;
    const { code } = await within(this.#status, timeout, shown);
    await this.#screen.end();
    return code;
  }

  /** Kills the command if it still runs; its end ends the relay too. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) Deno.kill(this.#pid === 0 ? this.#relay.pid : this.#pid, "SIGKILL");
    await this.#status;
    await Promise.all([this.#screen.end(), this.#relayLog.end()]);
    await this.#relay.stdin.close().catch(() => {});
  }
}
