// Runs a Python script that stays: it prints lines, and lives until the test is over.
import { LineLog } from "./line_log.ts";
import { killWithChildren } from "./signal_child.ts";

/** Milliseconds that a wait for a line takes at most. */
const PATIENCE = 10_000;

/** A script that runs. */
export class Python implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #log = new LineLog();

  /**
   * Starts it; dispose of it with `await using`.
   * @param script Python text; `import socket, os, sys, time` stands before it, a long sleep after it
   * @param prefix put before the command, and replaced by it or ended with its parent
   */
  constructor(script: string, prefix: readonly string[] = []) {
    const text = `import socket, os, sys, time\n${script}\ntime.sleep(600)\n`;
    const [command, ...args] = [...prefix, "python3", "-u", "-c", text];
    this.#child = new Deno.Command(command, { args, stdin: "null", stdout: "piped", stderr: "piped" })
      .spawn();
    this.#log.add(this.#child.stdout);
    this.#log.add(this.#child.stderr);
  }

  /** Waits for the first line that matches. */
  line(pattern: RegExp, patience = PATIENCE): Promise<RegExpMatchArray> {
    return this.#log.find(pattern, patience);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killWithChildren(this.#child);
    await this.#child.status;
    await this.#log.end();
  }
}
