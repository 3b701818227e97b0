// A lab's configuration after checking, as the rest of the program is given it: every default filled in,
// durations in milliseconds, sizes in bytes.

import type { ChallengeKind } from "../exchange/challenge.ts";
import type { ServiceName } from "../exchange/exchange.ts";
import type { Database } from "./database.ts";
import type { Language } from "../text/language.ts";

/** Listeners that a lab may have: no class needs more. */
export const MOST_LISTENERS = 64;

/** Listeners the shared memory has room for: a lab's, the traps beside them, and those that a reload adds. */
export const MAX_LISTENER_SLOTS = 512;

/** The whole configuration. */
export interface LabConfig {
  lab: {
    name: string;
    language: Language;
    /** Reactor workers; "auto" is one a core. */
    workers: number | "auto";
    /** Whether Enter (or end of input) stops the lab. */
    stdin: "auto" | "stop" | "ignore";
    /** "brief": a line on the terminal for each exchange. */
    display: "none" | "brief";
    /** Milliseconds that open connections may take to finish at shutdown. */
    drain: number;
    /**
     * Milliseconds after which the lab ends when nothing comes, like select() after its time-out; 0 is never.
     */
    idleExit: number;
    traps: boolean;
    /** Whether single exchanges are recorded and clients counted. */
    observations: boolean;
    /** Networks whose clients are served. */
    allow: readonly Network[];
    /** Balancers that are believed when they tell whose a connection is; none: nobody is. */
    proxies: readonly Network[];
    /** Suites by which students may have their servers tried, on /me; none: it is not offered. */
    grade: readonly string[];
    /** Whether each address of 127.0.0.0/8 is a student of its own. */
    loopbackMachines: boolean;
  };
  listeners: ListenerConfig[];
  /** In the order of the file; none: every listener is an exercise. */
  exercises: readonly ExerciseConfig[];
  limits: Limits;
  log: LogConfig;
  board: BoardConfig;
  journal: {
    path: string;
    /** Milliseconds. */
    keep: number;
    /** Bytes of the file. */
    maxSize: number;
  };
  /** Absent: the lab is alone. */
  cluster?: ClusterConfig;
}

/** What the labs of one class share. */
export interface ClusterConfig {
  database: Database;
  /** Holds the password of the lab's role; empty: none is needed. */
  passwordFile: string;
  /** The lab's name; empty: the machine's. */
  lab: string;
}

export type ListenerConfig =
  | UdpListenerConfig
  | TcpListenerConfig
  | MulticastListenerConfig
  | UnixListenerConfig
  | IcmpListenerConfig;

export type StreamListenerConfig = TcpListenerConfig | UnixListenerConfig;

/** True for TCP, Unix stream and Unix seqpacket. */
export function isStream(config: ListenerConfig): config is StreamListenerConfig {
  return config.transport === "tcp" || (config.transport === "unix" && config.socket !== "dgram");
}

/** A text in the languages of the lab. */
export type Words = Readonly<Record<Language, string>>;

/** What students are asked to do with a listener. */
export interface ExerciseConfig {
  /** Unique in the lab. */
  readonly name: string;
  readonly title: Words;
  /** A listener's name; no other exercise has it. */
  readonly listener: string;
  readonly points: number;
  /** Whether a student may leave it out. */
  readonly optional: boolean;
  /** Markdown; absent: only the protocol is told. */
  readonly text?: Words;
  /** Milliseconds since 1970: tries count from the one on, and until before the other. */
  readonly opens?: number;
  readonly closes?: number;
}

/** What a listener does on purpose to what comes and goes. Shares are of 1. */
export interface ImpairConfig {
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly corrupt: number;
  /** Milliseconds. */
  readonly delay: number;
  /** Milliseconds: each is held up by so much more or less, at the most. */
  readonly jitter: number;
  /** Bytes a second, each way; 0 is no bound. */
  readonly rate: number;
  readonly direction: "both" | "requests" | "answers";
  /** Absent: each student's own, another at each try. */
  readonly seed?: number;
  /** Whether students are shown what was done to them. */
  readonly reveal: boolean;
}

/** Order of the bytes in the counter's 4-byte answers; "host" is this machine's own. */
export type ByteOrder = "host" | "little" | "big";

/** Whether the display shows each client of a listener, as the course's serveurUDP does. */
type Display = "none" | "course";

interface ListenerBase {
  /** Unique in the lab; shown everywhere. */
  name: string;
  service: ServiceName;
  byteOrder: ByteOrder;
  /** Bytes asked for SO_RCVBUF; the kernel may grant another size. */
  receiveBuffer: number;
  /** Whether traps may be laid beside this listener. */
  trap: boolean;
  /** Socket options by their C names, as ints; true is 1. */
  options: Readonly<Record<string, number>>;
  /** "course": the sender, its machine and the message are printed. */
  display: Display;
  /** Only with service "challenge". */
  challenge?: ChallengeKind;
  /** UDP and TCP only. */
  impair?: ImpairConfig;
}

/** What stream listeners (TCP, Unix stream and seqpacket) have as well. */
interface ConnectionLimits {
  /** "worker": served in the pool; "connection": a worker for each connection, as the course's fork. */
  isolate: "worker" | "connection";
  /** Milliseconds without a byte either way before a connection is closed; 0 is never. */
  idleTimeout: number;
  /** Connections open at once; one more is accepted, counted as refused, and closed. */
  maxConnections: number;
  /** Milliseconds after which a connection is closed, which is no refusal. Only traps have it. */
  lifetime?: number;
  /** The first bytes are looked at before they are read (MSG_PEEK), and shown. */
  peek: boolean;
  /** listen()'s second argument. */
  backlog: number;
}

export interface UdpListenerConfig extends ListenerBase {
  transport: "udp";
  address: string;
  port: number;
  /** An answer is at most so many times as long as its request, which counts as 4 bytes at least. */
  amplification: number;
  /** Whether senders whose port is below 1024 are answered. */
  answerLowPorts: boolean;
  /** Whether the counter goes on where it was when the lab starts again. */
  persist: boolean;
  /** Over what its counter's numbers are unique. */
  count: "lab" | "cluster";
  /** What becomes of a cluster's counter without the database. */
  whenAway: "refuse" | "lab-range";
}

export interface TcpListenerConfig extends ListenerBase, ConnectionLimits {
  transport: "tcp";
  address: string;
  port: number;
  /** Connections of `[lab] proxies` begin with a header that tells whose they are. */
  proxyProtocol: boolean;
}

export interface MulticastListenerConfig extends ListenerBase {
  transport: "multicast";
  group: string;
  port: number;
  /** An interface's name or address, or "auto": every interface that is up. */
  interface: string;
  /** The only senders that are heard; none: everybody is. */
  source: readonly string[];
}

/** Echo requests that pings send to this machine; the kernel answers them. */
interface IcmpListenerConfig extends ListenerBase {
  transport: "icmp";
  address: string;
}

export interface UnixListenerConfig extends ListenerBase, ConnectionLimits {
  transport: "unix";
  socket: "stream" | "dgram" | "seqpacket";
  path: string;
  /** Permission bits of the socket file, e.g. 0o666. */
  mode: number;
  /** Whether the counter goes on where it was when the lab starts again; datagrams only. */
  persist: boolean;
  /** As of UDP; datagrams only. */
  count: "lab" | "cluster";
  whenAway: "refuse" | "lab-range";
}

/** What one client may take; 0 is no limit. */
export interface Limits {
  /** Of one address; of one socket, on the lab's own machine. */
  datagramsPerSecond: number;
  connectionsPerAddress: number;
  newConnectionsPerSecond: number;
  bytesPerConnection: number;
  /** Milliseconds. */
  timePerConnection: number;
  /** Bytes of answers that wait for slow readers, over all workers. */
  bufferMemory: number;
}

export interface LogConfig {
  /** "auto": human lines on a terminal, JSON lines otherwise. */
  format: "auto" | "human" | "json";
  level: "debug" | "info" | "warning" | "error";
  /** A file that gets JSON lines as well; empty: none. */
  file: string;
}

/** The class board, and the text port beside it. */
export interface BoardConfig {
  enabled: boolean;
  address: string;
  /** 0: the kernel chooses. */
  port: number;
  /** Empty: made at start. */
  token: string;
  /** The projector's; empty: made at start. */
  projectorToken: string;
  /** Host names, in lower case, by which browsers may call the board; the usual ones need no mention. */
  hosts: readonly string[];
  /** Of the text port; 0: the kernel chooses. */
  hintsPort: number;
  /** Milliseconds of tries without success after which a student is stuck. */
  stuckAfter: number;
  /** Connections of `[lab] proxies` begin with a header that tells whose they are. */
  proxyProtocol: boolean;
}

/** Addresses that begin with the first `bits` bits of `bytes` (network order, 4 or 16). */
export interface Network {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
  readonly bits: number;
}
