// What a process on this machine takes of it.

/**
 * For the environment of a process whose resident memory is to show what it keeps: its heap is collected
 * whenever it has grown by a tenth. By itself V8 lets it grow by as much as is in use, so that a minute's
 * figures are its garbage.
 */
export const EAGER_COLLECTION = { DENO_V8_FLAGS: "--heap-growing-percent=10" };

export interface ProcessStatus {
  /** Resident memory in KiB. */
  rss: number;
  threads: number;
  descriptors: number;
}

/** @throws Deno.errors.NotFound when it is gone */
export function processStatus(pid: number): ProcessStatus {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const number = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)![1]);
  return {
    rss: number("VmRSS"),
    threads: number("Threads"),
    descriptors: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
  };
}
