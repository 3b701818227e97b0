// What /proc tells of a program and its children: proc(5). A process may end while we look: then it is left out.
import { parseInetTable, parseUnixTable, readProcNet } from "../../posix/netstat/proc_net.ts";
import { listProcesses } from "../../posix/system/process.ts";
import { listDirectory, readlink, readSmallFile } from "../../posix/system/files.ts";
import { textUntilNul } from "../../posix/memory.ts";
import type { MemoryFacts, ProcessFacts, SleepsIn, SocketFact } from "../facts.ts";

/** Most processes of a program looked at: more than its limit lets it have. */
const MOST_PROCESSES = 2000;

/** Most descriptors of a process looked at: more than its limit lets it have. */
const MOST_DESCRIPTORS = 4096;

/** USER_HZ, of which /proc/PID/stat counts processor time: 100 a second on every Linux that Deno runs on. */
const MS_PER_TICK = 10;

/** Pages of memory, in KiB. */
const PAGE_KIB = 4;

/** Numbers of system calls (asm/unistd.h), by what they wait for. */
const CALLS: Readonly<Record<string, Readonly<Record<Exclude<SleepsIn, "running" | "other">, number[]>>>> = {
  x86_64: {
    accept: [43, 288],
    read: [0, 19, 45, 47, 299],
    write: [1, 20, 44, 46],
    select: [23, 270],
    poll: [7, 271],
    epoll: [232, 281, 441],
    wait: [61, 247],
    futex: [202],
    sleep: [34, 35, 230],
  },
  aarch64: {
    accept: [202, 242],
    read: [63, 65, 207, 212, 243],
    write: [64, 66, 206, 211],
    select: [72],
    poll: [73],
    epoll: [22, 441],
    wait: [260, 95],
    futex: [98],
    sleep: [101, 115],
  },
};

/** A process and all below it, itself first; of each generation the lowest pid first. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const each of listProcesses()) {
    const parent = Number(fieldsOf(each)?.[1]);
    children.set(parent, [...children.get(parent) ?? [], each]);
  }
  const pids = [pid];
  for (let i = 0; i < pids.length && pids.length < MOST_PROCESSES; i++) {
    pids.push(...children.get(pids[i]) ?? []);
  }
  return pids;
}

/** Children of a process. Not every kernel has /proc/PID/task/TID/children, so all processes are looked at. */
export function childrenOf(pid: number): number[] {
  return listProcesses().filter((each) => Number(fieldsOf(each)?.[1]) === pid);
}

/**
 * Of /proc/PID/stat what comes after the name, which may hold anything: state, ppid, … utime and stime are the 14th and
 * 15th field of all, the number of threads the 20th, the resident pages the 24th.
 */
function fieldsOf(pid: number): string[] | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** One process, undefined when it is gone. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const fields = fieldsOf(pid);
  if (fields === undefined) return undefined;
  const status = textOf(`/proc/${pid}/status`) ?? "";
  const sockets = socketsOf(pid);
  return {
    pid,
    state: fields[0],
    parent: Number(fields[1]),
    cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    threads: Number(fields[17]),
    memoryKib: Number(fields[21]) * PAGE_KIB,
    descriptors: sockets.descriptors,
    sockets: sockets.byDescriptor,
    handles: signalsIn(status, "SigCgt"),
    ignores: signalsIn(status, "SigIgn"),
    ...sleepOf(pid, sockets.byDescriptor),
  };
}

/** Memory that is a process's own; undefined when it is gone or not ours to look into. */
export function memoryFacts(pid: number): MemoryFacts | undefined {
  // Not the counters of /proc/PID/status: those lag behind by some pages for each processor.
  const own = /^Anonymous:\s*(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  const data = /^VmData:\s*(\d+)/m.exec(textOf(`/proc/${pid}/status`) ?? "")?.[1];
  return own === undefined || data === undefined ? undefined : { ownKib: Number(own), dataKib: Number(data) };
}

/** Connections at a port that no process has any more, in the network namespace of a process. */
export function leftAtPort(pid: number, port: number): number {
  return (["tcp", "tcp6"] as const)
    .flatMap((name) => parseInetTable(readProcNet(name, pid) ?? "", "tcp").rows)
    .filter(({ inode, local }) => local.port === port && inode === 0).length;
}

/** The sockets that these processes have open, which stand in the tables of the first one's network namespace. */
export function socketFacts(processes: readonly ProcessFacts[]): SocketFact[] {
  const holders = new Map<number, number[]>();
  for (const { pid, sockets } of processes) {
    for (const inode of new Set(Object.values(sockets))) {
      holders.set(inode, [...holders.get(inode) ?? [], pid]);
    }
  }
  const pid = processes.find(({ state }) => state !== "Z")?.pid;
  if (pid === undefined || holders.size === 0) return [];
  const inet = (["tcp", "tcp6", "udp", "udp6", "raw"] as const).flatMap((name) => {
    const transport = name.replace("6", "") as "tcp" | "udp" | "raw";
    return parseInetTable(readProcNet(name, pid) ?? "", transport).rows.map((row) => ({
      inode: row.inode,
      transport,
      address: row.local.address,
      port: row.local.port,
      remotePort: row.remote.port,
      state: row.state,
      waiting: row.rxQueue,
    }));
  });
  const unix = parseUnixTable(readProcNet("unix", pid) ?? "").rows.map((row) => ({
    inode: row.inode,
    transport: "unix" as const,
    address: row.name,
    port: 0,
    remotePort: 0,
    state: row.listening ? "LISTEN" : row.connected ? "ESTABLISHED" : "CLOSE",
    waiting: 0,
  }));
  return [...inet, ...unix].flatMap((socket) => {
    const pids = holders.get(socket.inode);
    return pids === undefined ? [] : [{ ...socket, holders: pids }];
  });
}

function socketsOf(pid: number): { descriptors: number; byDescriptor: Record<number, number> } {
  const fds = listDirectory(`/proc/${pid}/fd`, MOST_DESCRIPTORS) ?? [];
  const byDescriptor: Record<number, number> = {};
  for (const fd of fds) {
    const match = /^socket:\[(\d+)\]$/.exec(readlink(`/proc/${pid}/fd/${fd}`) ?? "");
    if (match !== null) byDescriptor[Number(fd)] = Number(match[1]);
  }
  return { descriptors: fds.length, byDescriptor };
}

/** Bit n - 1 of the mask stands for signal n. */
function signalsIn(status: string, name: string): number[] {
  const mask = BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1] ?? "0"}`);
  return Array.from({ length: 64 }, (_, i) => i + 1).filter((n) => (mask >> BigInt(n - 1)) & 1n);
}

/** /proc/PID/syscall: "running", or the call's number, its arguments, stack and instruction; empty where hidden. */
function sleepOf(
  pid: number,
  sockets: Readonly<Record<number, number>>,
): Pick<ProcessFacts, "sleepsIn" | "argument" | "timed" | "onSocket"> {
  const words = (textOf(`/proc/${pid}/syscall`) ?? "").trim().split(" ");
  if (words[0] === "running") return { sleepsIn: "running" };
  if (words.length < 2) return {};
  const number = Number(words[0]);
  const known = Object.entries(CALLS[Deno.build.arch] ?? {}).find(([, numbers]) => numbers.includes(number));
  const argument = Number(BigInt.asIntN(32, BigInt(words[1])));
  const sleepsIn = (known?.[0] ?? "other") as SleepsIn;
  // select's and pselect6's fifth argument points to the time-out.
  const timed = sleepsIn === "select" && BigInt(words[5]) !== 0n;
  return { sleepsIn, argument, timed, onSocket: sockets[argument] };
}

function textOf(path: string): string | undefined {
  const bytes = readSmallFile(path, 65_536);
  return bytes === undefined ? undefined : textUntilNul(bytes);
}
