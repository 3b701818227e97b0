// What playing a scenario gives: plain facts, which judges read. Pure; trial/ gathers them.

/** What one client saw of one connection. Bytes are whole: a judge compares them. */
export interface Talk {
  /** Why there was no connection: an errno's name, or "late" for no answer to the SYN in time. */
  readonly refused?: string;
  readonly sent: Uint8Array;
  readonly got: Uint8Array;
  /** How the server's side stands: nothing more came in time, end of input, or a reset. */
  readonly end: "open" | "end" | "reset";
  /** Milliseconds from the last byte sent to the first byte that came; undefined where none came. */
  readonly answerMs?: number;
  /** Milliseconds that were waited for what did not come; 0 where all came. */
  readonly waitedMs: number;
}

/** A datagram that came. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly address: string;
  readonly port: number;
}

/** Numbers of signals (signal(7)), the same on every machine that Deno runs on. */
export const SIGINT = 2;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;

/** How a program ended. */
export type ProgramEnd = { readonly status: number } | { readonly signal: number };

/** The system call in which a process sleeps; "running": in none; "other": in another; undefined: not to be known. */
export type SleepsIn =
  | "running"
  | "accept"
  | "read"
  | "write"
  | "select"
  | "poll"
  | "epoll"
  | "wait"
  | "futex"
  | "sleep"
  | "other";

/** A socket that a process of the program has open. */
export interface SocketFact {
  readonly inode: number;
  readonly transport: "tcp" | "udp" | "raw" | "icmp" | "unix";
  /** An address without its port, or a path. */
  readonly address: string;
  readonly port: number;
  readonly remotePort: number;
  /** TCP's names: LISTEN, ESTABLISHED, CLOSE_WAIT, …; "CLOSE" for a UDP socket that is not connected. */
  readonly state: string;
  /** Bytes not read yet; of a listening socket, connections not accepted yet. */
  readonly waiting: number;
  /** The pids that have it open. */
  readonly holders: readonly number[];
}

/** One process of the program. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** As in /proc/PID/stat: R running, S asleep, D in the disk's hands, T stopped, Z zombie. */
  readonly state: string;
  readonly threads: number;
  readonly descriptors: number;
  /** Processor time it has used, in milliseconds. */
  readonly cpuMs: number;
  readonly memoryKib: number;
  /** Signals by number that it has a handler for, or ignores. */
  readonly handles: readonly number[];
  readonly ignores: readonly number[];
  readonly sleepsIn?: SleepsIn;
  /** The first argument of that call: a descriptor, or select's first argument. */
  readonly argument?: number;
  /** Whether that call is a select() with a time-out. */
  readonly timed?: boolean;
  /** The socket's inode where that argument is the descriptor of one. */
  readonly onSocket?: number;
  /** Inodes of its sockets by descriptor. */
  readonly sockets: Readonly<Record<number, number>>;
}

/** What processes have in memory that is their own. */
export interface MemoryFacts {
  /** KiB of heap and stacks that were written to. */
  readonly ownKib: number;
  /** KiB that they may write to, used or not: stacks of threads stand here whole. */
  readonly dataKib: number;
}

/** The program that guichet started, at one moment. */
export interface ProgramFacts {
  /** Absent while its first process lives. */
  readonly ended?: ProgramEnd;
  /** The first process first; also zombies, and children that outlived their parent. */
  readonly processes: readonly ProcessFacts[];
  readonly sockets: readonly SocketFact[];
  /** What it has printed, standard output and error together: the last of it. */
  readonly output: Uint8Array;
}

/** How the server stood when a trial began. */
export interface Startup {
  /** Where it should be: `tcp 127.0.0.1:7100` or a path. */
  readonly place: string;
  readonly port?: number;
  /** Whether it is there; taken for granted where it is not ours to watch. */
  readonly listening: boolean;
  /** The program, when waiting for it was over. */
  readonly program?: ProgramFacts;
  readonly waitedMs: number;
}

/** A group that an interface has joined, by whomever. */
export interface Membership {
  readonly interface: string;
  readonly group: string;
  /** Joins that the interface counts. */
  readonly users: number;
}

/** What there is to be known of a program's membership. */
export interface GroupFacts {
  readonly group: string;
  readonly port: number;
  /** Of the program's network, before we joined anything. */
  readonly memberships: readonly Membership[];
  /** Whether nobody but the program could have joined there. */
  readonly alone: boolean;
  /** The interface by which the group's datagrams come here; undefined where the machine can't join it. */
  readonly comesBy?: string;
  readonly program?: ProgramFacts;
}

/** The first process, where it lives. */
export function mainProcess(facts: ProgramFacts | undefined): ProcessFacts | undefined {
  return facts?.ended === undefined ? facts?.processes[0] : undefined;
}

/** Children of any depth that live. */
export function livingChildren(facts: ProgramFacts | undefined): ProcessFacts[] {
  return facts === undefined ? [] : facts.processes.filter((each, i) => i > 0 && each.state !== "Z");
}

/** Children that have ended and that their parent, which lives, has not waited for. */
export function zombies(facts: ProgramFacts | undefined): ProcessFacts[] {
  const living = new Set(facts?.processes.filter(({ state }) => state !== "Z").map(({ pid }) => pid));
  return facts?.processes.filter(({ state, parent }) => state === "Z" && living.has(parent)) ?? [];
}

/** Descriptors of all its processes. */
export function descriptors(facts: ProgramFacts | undefined): number {
  return facts?.processes.reduce((sum, each) => sum + each.descriptors, 0) ?? 0;
}

/** Its listening sockets, or those that take datagrams. */
export function listening(facts: ProgramFacts | undefined): SocketFact[] {
  return facts?.sockets.filter(({ state, transport, remotePort }) =>
    state === "LISTEN" || (transport === "udp" && remotePort === 0)
  ) ?? [];
}

/** Connections that wait for accept(2) at its listening sockets. */
export function notAccepted(facts: ProgramFacts | undefined): number {
  return listening(facts).reduce((sum, { state, waiting }) => sum + (state === "LISTEN" ? waiting : 0), 0);
}

/** Processor time of all its processes, in milliseconds. */
export function cpuMs(facts: ProgramFacts | undefined): number {
  return facts?.processes.reduce((sum, each) => sum + each.cpuMs, 0) ?? 0;
}
