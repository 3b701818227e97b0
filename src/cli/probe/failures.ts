// Why a probe came to no answer, as exceptions that session.ts turns into a message, advice and an exit status.
// Not here: the words (reach_error.ts), wrong answers, which are results and not exceptions.

/** The server can't be reached: nobody listens, no way there, no such host. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  /**
   * @param message the action, the address quoted, the state
   * @param advice what to look at, one sentence a line
   */
  constructor(message: string, readonly advice: readonly string[] = []) {
    super(message);
  }
}

/** Ctrl-C came, or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
