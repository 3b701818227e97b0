// What a run of the bench owns and must give back however it ends: a temporary directory and child processes.

/** Owns a temporary directory and every child started through it. */
export class Workshop {
  /** Absolute path of the temporary directory; short enough for socket paths in it. */
  readonly directory: string = Deno.makeTempDirSync({ prefix: "guichet-bench-" });
  readonly #children = new Set<Deno.ChildProcess>();

  /**
   * Starts a child with pipes on standard input and output, errors included.
   *
   * @param command the program, then its arguments
   * @throws {Deno.errors.NotFound} if there is no such program
   */
  start(command: string[]): Deno.ChildProcess {
    const [program, ...args] = command;
    const child = new Deno.Command(program, {
      args,
      env: { NO_COLOR: "1" }, // what it says is quoted in reports
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#children.add(child);
    child.status.then(() => this.#children.delete(child));
    return child;
  }

  /** Kills what still runs and removes the directory. Synchronous, so that a signal handler may end with it. */
  destroy(): void {
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It ended a moment ago.
      }
    }
    this.#children.clear();
    Deno.removeSync(this.directory, { recursive: true });
  }
}
