// What this process takes of the machine, once that has settled.
import { waitFor } from "../../support/wait_for.ts";

export interface ProcessSize {
  descriptors: number;
  threads: number;
  /** Resident memory in KiB; the C library keeps some of what threads that ended had. */
  rss: number;
  /** What this thread's JavaScript holds, in KiB. */
  heap: number;
}

function look(): ProcessSize {
  const status = Deno.readTextFileSync("/proc/self/status");
  const number = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)![1]);
  const descriptors = [...Deno.readDirSync("/proc/self/fd")].length;
  const { heapUsed, external } = Deno.memoryUsage();
  const heap = Math.round((heapUsed + external) / 1024);
  return { descriptors, threads: number("Threads"), rss: number("VmRSS"), heap };
}

/** Waits until threads that end have ended, and measures. */
export async function settled(): Promise<ProcessSize> {
  let last = look();
  let same = 0;
  await waitFor("the process to settle", () => {
    const now = look();
    same = now.threads === last.threads && now.descriptors === last.descriptors ? same + 1 : 0;
    last = now;
    return same >= 10;
  }, { interval: 20, timeout: 10_000 });
  return last;
}

/** As {@linkcode settled}, without what is garbage; wants --v8-flags=--expose-gc. */
export async function measure(): Promise<ProcessSize> {
  const { gc } = globalThis as unknown as { gc: () => void };
  await settled();
  gc();
  return look();
}
