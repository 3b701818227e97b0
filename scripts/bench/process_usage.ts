// What a process and its children used of the machine, from /proc (proc(5)).

/** Clock ticks a second in /proc/PID/stat: sysconf(_SC_CLK_TCK), 100 on every Linux that Deno runs on. */
const TICKS = 100;

interface Stat {
  parent: number;
  /** CPU seconds of all its threads and of the children it has waited for. */
  cpu: number;
}

function readStat(pid: number): Stat | undefined {
  try {
    const line = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name, in parentheses, may hold anything; the fields after it are numbers. The first is number 3.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), cpu: ticks / TICKS };
  } catch {
    return undefined; // it ended
  }
}

/** `pid` and all its descendants. The kernel's own list of children is not compiled in everywhere. */
function family(pid: number): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const entry of Deno.readDirSync("/proc")) {
    const stat = /^\d+$/.test(entry.name) ? readStat(Number(entry.name)) : undefined;
    if (stat) stats.set(Number(entry.name), stat);
  }
  const belongs = (member: number): boolean => {
    const stat = stats.get(member);
    return member === pid || (stat !== undefined && stat.parent > 1 && belongs(stat.parent));
  };
  return new Map([...stats].filter(([member]) => belongs(member)));
}

/** Ids of the process and of all its living descendants. */
export function familyOf(pid: number): number[] {
  return [...family(pid).keys()];
}

/** CPU seconds that the process, its threads and its children have used so far, to a hundredth. */
export function cpuSeconds(pid: number): number {
  let sum = 0;
  for (const stat of family(pid).values()) sum += stat.cpu;
  return sum;
}

/** Memory of the process and its living children, in bytes: now ("VmRSS"), or at most so far ("VmHWM"). */
export function memory(pid: number, field: "VmRSS" | "VmHWM"): number {
  let sum = 0;
  for (const member of family(pid).keys()) sum += statusBytes(member, field);
  return sum;
}

function statusBytes(pid: number, field: string): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return 1024 * Number(status.match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"))?.[1] ?? 0);
  } catch {
    return 0; // it ended
  }
}

/** How many descriptors the process and its children have open. */
export function openDescriptors(pid: number): number {
  let sum = 0;
  for (const member of family(pid).keys()) {
    try {
      sum += [...Deno.readDirSync(`/proc/${member}/fd`)].length;
    } catch {
      // It ended.
    }
  }
  return sum;
}
