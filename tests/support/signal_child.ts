// Signals a process of the test's own that may just have ended.

/** Sends a signal; nothing happens when the process has ended, known or not yet known to Deno. */
export function signalChild(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Kills it and the children it has. `nsenter` and `unshare --fork` wait for the command they run: killed
 * alone, they would leave it behind, and whoever reads its output would wait for an end that does not come.
 */
export function killWithChildren(child: Deno.ChildProcess): void {
  for (const pid of childrenOf(child.pid)) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  signalChild(child, "SIGKILL");
}

function childrenOf(pid: number): number[] {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    return text.split(" ").filter((word) => word !== "").map(Number);
  } catch {
    // It has ended.
    return [];
  }
}
