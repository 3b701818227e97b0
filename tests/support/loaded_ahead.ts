// Waits for a daemon's worker that is loaded ahead (src/workers/slot.ts): what it takes of the machine it
// takes once, a while after the start, and measurements of growth begin after it.
import { processStatus } from "./process_status.ts";
import { waitFor } from "./wait_for.ts";

/** @param workers that serve */
export async function loadedAhead(pid: number, workers: number): Promise<void> {
  const threads = () => [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => nameOf(pid, name));
  await waitFor(
    "a worker that is loaded ahead",
    () => threads().filter((name) => name.startsWith("worker-")).length > workers,
    { timeout: 20_000, interval: 50 },
  );
  let before = -1;
  await waitFor("it to have loaded", () => {
    const now = processStatus(pid).rss;
    const same = Math.abs(now - before) < 256;
    before = now;
    return same;
  }, { timeout: 20_000, interval: 200 });
}

function nameOf(pid: number, thread: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/task/${thread}/comm`);
  } catch {
    // It has just ended.
    return "";
  }
}
