// What a running lab shows of itself to other processes, above all to `guichet sockets` and `guichet reload`:
// a process name that everybody sees in /proc, and its status as JSON in a memory file, for those that may
// look into the process. Both end with the process, so nothing false is left after a crash. Any process can
// take the name and show such a file: what is read is checked, and whose it is decides.
import type { LabConfig } from "../config/types.ts";
import { close } from "../posix/socket.ts";
import {
  commandOf,
  listProcesses,
  makeMemoryFile,
  processName,
  readMemoryFile,
  setProcessName,
  userOf,
} from "../posix/system/process.ts";
import { transportName } from "./display/start_and_stop.ts";
import type { BoundListener, BoundSocket } from "./listeners/bound_socket.ts";

/** What a lab shows of itself. */
export interface LabStatus {
  /** The lab's name. */
  lab: string;
  listeners: ListenerStatus[];
  /** What came of the last reload; absent before the first. */
  reload?: ReloadReport;
}

/** One listener of it, or a trap beside one. */
interface ListenerStatus {
  name: string;
  /** `udp`, `tcp`, `multicast`, `unix/stream`, … */
  transport: string;
  address: string;
  service: string;
  /** Its socket's descriptor in the lab's process. */
  fd: number;
  /** What the configuration asked for, and what the kernel made of it when the lab did. */
  options: SocketOption[];
}

/** A socket option by its C name. */
export interface SocketOption {
  name: string;
  asked: number;
  kernel: number;
}

/** What came of a reload. */
export interface ReloadReport {
  /** Reloads so far, this one included. */
  readonly count: number;
  readonly applied: boolean;
  /** What is wrong, or of a configuration that was taken, what could not be done. */
  readonly problems: readonly string[];
  /** What was taken and has no effect before the lab is started again. */
  readonly later: readonly string[];
}

/** The process's name and the memory file's; at most 15 bytes, and none that a program has by chance. */
const NAME = "guichet-lab";

/** Most bytes of a status that are read: a lab of hundreds of listeners. */
const MAX_STATUS_BYTES = 256 * 1024;

/** A status that other processes see, until it is disposed of. */
export class PublishedStatus implements Disposable {
  readonly #nameBefore = processName();
  #file: number;

  /**
   * Shows that this process is a running lab. On the main thread, once every socket is open.
   * @throws SystemError where the system refuses the file or the name
   */
  constructor(status: LabStatus) {
    this.#file = makeStatusFile(status);
    // Last: a process that sees the name finds the file.
    setProcessName(NAME);
  }

  /** Shows another status. @throws SystemError; then the old one stays */
  change(status: LabStatus): void {
    const old = this.#file;
    // The new one first: there is no moment without.
    this.#file = makeStatusFile(status);
    close(old);
  }

  [Symbol.dispose](): void {
    setProcessName(this.#nameBefore);
    close(this.#file);
  }
}

function makeStatusFile(status: LabStatus): number {
  return makeMemoryFile(NAME, new TextEncoder().encode(JSON.stringify(status)));
}

/** The status of a lab whose sockets are open. */
export function labStatus(
  { lab }: LabConfig,
  listeners: readonly Pick<BoundListener, "config" | "socket">[],
  reload?: ReloadReport,
): LabStatus {
  return {
    lab: lab.name,
    listeners: listeners.map(({ config, socket }) => ({
      name: config.name,
      transport: transportName(config),
      address: socket.address,
      service: config.service,
      fd: socket.fd,
      options: knownOptions(socket),
    })),
    ...(reload === undefined ? {} : { reload }),
  };
}

function knownOptions({ receiveBuffer, options }: BoundSocket): SocketOption[] {
  const named = options.map(({ name, asked, kernel }) => ({ name, asked, kernel }));
  if (receiveBuffer === undefined || named.some(({ name }) => name === "SO_RCVBUF")) return named;
  return [{ name: "SO_RCVBUF", asked: receiveBuffer.asked, kernel: receiveBuffer.granted }, ...named];
}

/** A lab that runs on this machine. */
export interface RunningLab {
  pid: number;
  /** Whose it is; undefined when it has just ended. */
  uid: number | undefined;
  /** Undefined when its process is not ours to look into. */
  status: LabStatus | undefined;
}

/**
 * Every lab whose process is seen from here, the lowest pid first. The name alone makes none, where the
 * process may be looked into: there must be a status, made by the process's own user.
 */
export function runningLabs(): RunningLab[] {
  return listProcesses()
    .filter((pid) => commandOf(pid) === NAME)
    .map(labOf)
    .filter((lab) => lab !== undefined);
}

/**
 * The labs of this process's user, where there are any: another user's process can show all that a lab
 * shows, and must not come between a teacher and the lab. Otherwise all of them, such as a service's for
 * root.
 */
export function ownLabsFirst(labs: RunningLab[], user = userOf(Deno.pid)): RunningLab[] {
  const own = labs.filter(({ uid }) => uid === user);
  return own.length > 0 ? own : labs;
}

/** How messages name one of several labs; `pid 812 (Sockets lab)`, and whose it is where that is not ours. */
export function labText({ pid, uid, status }: RunningLab): string {
  const whose = uid === userOf(Deno.pid) ? [] : [`of user ${uid ?? "unknown"}`];
  const words = [...(status === undefined ? [] : [status.lab]), ...whose];
  return words.length === 0 ? `pid ${pid}` : `pid ${pid} (${words.join(", ")})`;
}

function labOf(pid: number): RunningLab | undefined {
  const uid = userOf(pid);
  const file = readMemoryFile(pid, NAME, MAX_STATUS_BYTES);
  if (file === "hidden") return { pid, uid, status: undefined };
  // A program that is setuid root keeps the files and, through a link, the name that a student gave it.
  if (file === "none" || file.owner !== uid) return undefined;
  const status = parseStatus(new TextDecoder().decode(file.content));
  return status === undefined ? undefined : { pid, uid, status };
}

/** Reads a status; undefined for a text that is none, wholly or in part. */
export function parseStatus(text: string): LabStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStatus(value) ? value : undefined;
}

function isStatus(value: unknown): value is LabStatus {
  return isRecord(value) && typeof value.lab === "string" && Array.isArray(value.listeners) &&
    value.listeners.every(isListener) && (value.reload === undefined || isReport(value.reload));
}

function isReport(value: unknown): value is ReloadReport {
  return isRecord(value) && Number.isInteger(value.count) && typeof value.applied === "boolean" &&
    [value.problems, value.later].every((each) =>
      Array.isArray(each) && each.every((text) => typeof text === "string")
    );
}

function isListener(value: unknown): value is ListenerStatus {
  return isRecord(value) && Number.isInteger(value.fd) && Array.isArray(value.options) &&
    value.options.every(isOption) &&
    ["name", "transport", "address", "service"].every((key) => typeof value[key] === "string");
}

function isOption(value: unknown): value is SocketOption {
  return isRecord(value) && typeof value.name === "string" && Number.isInteger(value.asked) &&
    Number.isInteger(value.kernel);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
