// Signals a process of the test's own that may just have ended. Not here: waiting for it.

/** Sends a signal; nothing happens when the process has ended, known or not yet known to Deno. */
export function signalChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}
