// What a process on this machine takes of it.

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
