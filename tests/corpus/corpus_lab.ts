// The lab that the corpus is run against: a listener of every kind, traps beside them, on ports that are free
// and whose traps are free too.
import { createServer } from "node:net";
import { swap16 } from "../../src/text/ints.ts";
import { freePort } from "../support/free_port.ts";
import { type ListenerKind, OWN_LISTENERS, SHARED_LISTENERS, titleOf, type Trial } from "./manifest.ts";

export interface CorpusLab {
  /** The lab, as TOML. */
  readonly config: string;
  readonly boardPort: number;
  readonly token: string;
  /** The name of the listener a client speaks to. */
  readonly listenerOf: (trial: Trial) => string;
  /** The arguments a client is run with. */
  readonly argumentsOf: (trial: Trial) => string[];
}

const TOKEN = "corpus-token";

/** The course's; its near groups have traps. */
const GROUP = "225.0.0.10";

/**
 * Milliseconds until a silent connection is closed: more than the five seconds after which a student presses
 * Ctrl-C, and no more, since tests wait for it.
 */
export const LAB_PATIENCE = 7000;

/** What each kind of listener has besides its name, address and port. */
const LINES: Readonly<Record<ListenerKind, string>> = {
  "udp-counter": 'transport = "udp"\nservice = "counter"',
  "udp-echo": 'transport = "udp"\nservice = "echo"',
  "udp-print": 'transport = "udp"\nservice = "print"',
  "udp-discard": 'transport = "udp"\nservice = "discard"',
  "udp-daytime": 'transport = "udp"\nservice = "daytime"',
  "udp-time": 'transport = "udp"\nservice = "time"',
  "tcp-counter": 'transport = "tcp"\nservice = "counter"',
  "tcp-isolated": 'transport = "tcp"\nservice = "counter"\nisolate = "connection"',
  "udp-dual": 'transport = "udp"\nservice = "counter"',
  "udp-anywhere": 'transport = "udp"\nservice = "counter"',
  "tcp-big-endian": 'transport = "tcp"\nservice = "counter"\nbyte_order = "big"',
  "tcp-echo": 'transport = "tcp"\nservice = "echo"',
  "tcp-discard": 'transport = "tcp"\nservice = "discard"',
  "tcp-daytime": 'transport = "tcp"\nservice = "daytime"',
  "tcp-time": 'transport = "tcp"\nservice = "time"',
  "tcp-half-close": 'transport = "tcp"\nservice = "half-close"',
  "multicast": 'transport = "multicast"\nservice = "print"',
  "udp6-counter": 'transport = "udp"\nservice = "counter"',
  "tcp6-counter": 'transport = "tcp"\nservice = "counter"',
  "udp-of-one": 'transport = "udp"\nservice = "counter"',
  "unix-stream": 'transport = "unix"\nsocket = "stream"\nservice = "echo"',
  "unix-counter": 'transport = "unix"\nsocket = "stream"\nservice = "counter"',
  "unix-half-close": 'transport = "unix"\nsocket = "stream"\nservice = "half-close"',
  "unix-dgram": 'transport = "unix"\nsocket = "dgram"\nservice = "counter"',
  "unix-seqpacket": 'transport = "unix"\nsocket = "seqpacket"\nservice = "echo"',
};

/** @param folder for Unix sockets, the server's and the clients' */
export async function corpusLab(trials: readonly Trial[], folder: string): Promise<CorpusLab> {
  const ports = new Map<string, number>();
  const own = trials.filter(({ listener }) => isOwn(listener)).map(titleOf);
  const listenerOf = (trial: Trial) =>
    isOwn(trial.listener) ? `${trial.listener}-${own.indexOf(titleOf(trial)) + 1}` : trial.listener;
  const taken = new Set<number>();
  const tables: string[] = [];
  const add = async (name: string, kind: ListenerKind) => {
    if (!isUnix(kind)) ports.set(name, await trapPort(taken));
    tables.push(
      ["[[listener]]", `name = "${name}"`, LINES[kind], ...patience(kind), place(kind, name, ports, folder)]
        .join("\n"),
    );
  };
  for (const kind of SHARED_LISTENERS) await add(kind, kind);
  for (const trial of trials) if (isOwn(trial.listener)) await add(listenerOf(trial), trial.listener);
  const boardPort = await freePort();
  return {
    config: [
      '[lab]\nlanguage = "en"\nworkers = 2\nloopback_machines = true\ndrain = "0s"\ntraps = true',
      `[board]\nport = ${boardPort}\nhints_port = 0\ntoken = "${TOKEN}"`,
      '[journal]\npath = ":memory:"',
      ...tables,
    ].join("\n\n"),
    boardPort,
    token: TOKEN,
    listenerOf,
    argumentsOf: (trial) => argumentsOf(trial, listenerOf(trial), ports, folder),
  };
}

function isUnix(kind: ListenerKind): boolean {
  return kind.startsWith("unix-");
}

export function isOwn(kind: ListenerKind): boolean {
  return (OWN_LISTENERS as readonly string[]).includes(kind);
}

/** Over datagrams nobody waits. */
function patience(kind: ListenerKind): string[] {
  const isDatagram = /^udp|^multicast|dgram/.test(kind);
  return isDatagram ? [] : [`idle_timeout = "${LAB_PATIENCE}ms"`];
}

function place(kind: ListenerKind, name: string, ports: Map<string, number>, folder: string): string {
  if (isUnix(kind)) return `path = "${folder}/${name}"`;
  const port = `port = ${ports.get(name)}`;
  if (kind === "multicast") return `group = "${GROUP}"\n${port}`;
  return `address = "${addressOf(kind)}"\n${port}`;
}

function addressOf(kind: ListenerKind): string {
  if (kind === "multicast") return GROUP;
  if (kind === "udp-dual") return "::";
  if (kind === "udp-anywhere") return "0.0.0.0";
  return kind === "udp6-counter" || kind === "tcp6-counter" ? "::1" : "127.0.0.1";
}

/**
 * A Unix client gets the server's path, and one for its own name: a folder's where it is to have a relative
 * one.
 */
function argumentsOf(trial: Trial, name: string, ports: Map<string, number>, folder: string): string[] {
  if (!isUnix(trial.listener)) {
    return [trial.host ?? addressOf(trial.listener), String(ports.get(trial.portOf ?? name))];
  }
  const own = trial.mistake?.includes("X02") ? folder : `${folder}/of-${name}`;
  return [`${folder}/${name}`, own];
}

/**
 * A port for a listener whose byte-swapped twin is neither a system's port nor an ephemeral one, all of it
 * free.
 */
export async function trapPort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const [high, low] = crypto.getRandomValues(new Uint8Array(2)).map((byte) => 5 + byte % 120);
    const port = high * 256 + low;
    const both = [port, swap16(port)];
    if (high === low || both.some((each) => taken.has(each))) continue;
    if (!(await isFree(both[0])) || !(await isFree(both[1]))) continue;
    for (const each of both) taken.add(each);
    return port;
  }
  throw new Error(
    "Cannot find a port that is free together with its byte-swapped twin: 200 tries were in vain",
  );
}

/** Of UDP too, in all likelihood: what has one of such a pair has both. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}
