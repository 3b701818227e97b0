// The card of a running lab as data: its listeners, their descriptors, and the socket options that were asked
// for and granted. Any process can show one, so what is read is checked. Pure. What a running lab shows of
// itself to other processes, above all to `guichet sockets`: a process name that everybody sees in /proc, and
// a card in memory that those read who may look into the process. Both end with the process, so nothing lies
// about after a crash.
import type { LabConfig, ListenerConfig } from "../config/types.ts";
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
import type { Opened } from "./listeners/opened.ts";
import type { ReloadReport } from "./reload.ts";

/** A lab's card. */
export interface LabStatus {
  /** The lab's name. */
  lab: string;
  listeners: ListenerStatus[];
  /** What came of the last reload; absent before the first. */
  reload?: ReloadReport;
}

/** One listener on it. */
interface ListenerStatus {
  name: string;
  /** `udp`, `tcp`, `multicast`, `unix/stream`, … */
  transport: string;
  address: string;
  service: string;
  /** Its socket's descriptor in the lab's process. */
  fd: number;
  /** What the configuration asked for, and what the kernel made of it when the lab did. */
  options: PlateOption[];
}

/** A socket option by its C name. */
export interface PlateOption {
  name: string;
  asked: number;
  kernel: number;
}

/** The card of a lab whose sockets are open. */
export function labStatus(
  { lab }: LabConfig,
  places: readonly PlatePlace[],
  reload?: ReloadReport,
): LabStatus {
  return {
    lab: lab.name,
    listeners: places.map(({ config, opened }) => ({
      name: config.name,
      transport: transportName(config),
      address: opened.address,
      service: config.service,
      fd: opened.fd,
      options: knownOptions(opened),
    })),
    ...(reload === undefined ? {} : { reload }),
  };
}

/** A listener, or a trap beside one, with its socket. */
interface PlatePlace {
  readonly config: ListenerConfig;
  readonly opened: Opened;
}

function knownOptions({ receiveBuffer, options }: Opened): PlateOption[] {
  const named = options.map(({ name, asked, kernel }) => ({ name, asked, kernel }));
  if (receiveBuffer === undefined || named.some(({ name }) => name === "SO_RCVBUF")) return named;
  return [{ name: "SO_RCVBUF", asked: receiveBuffer.asked, kernel: receiveBuffer.granted }, ...named];
}

/** Reads a card; undefined for a text that is none, wholly or in part. */
export function parseStatus(text: string): LabStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPlate(value) ? value : undefined;
}

function isPlate(value: unknown): value is LabStatus {
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

function isOption(value: unknown): value is PlateOption {
  return isRecord(value) && typeof value.name === "string" && Number.isInteger(value.asked) &&
    Number.isInteger(value.kernel);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The process's name and the card's; at most 15 bytes, and none that a program has by chance. */
const NAME = "guichet-lab";

/** Most bytes of a card that are read: a lab of hundreds of listeners. */
const MOST_BYTES = 256 * 1024;

/** A lab's plate, until it is disposed of. */
export interface PublishedStatus extends Disposable {
  /** Shows another card. @throws SystemError; then the old one stays */
  change(plate: LabStatus): void;
}

/**
 * Shows that this process is a running lab, until it is disposed of. On the main thread, once every socket is open.
 *
 * @throws SystemError where the system refuses one of the two
 */
export function publishStatus(plate: LabStatus): PublishedStatus {
  let card = makeCard(plate);
  const before = processName();
  // Last: whoever sees the name finds the card.
  setProcessName(NAME);
  return {
    change: (changed) => {
      const old = card;
      // The new one first: there is no moment without.
      card = makeCard(changed);
      close(old);
    },
    [Symbol.dispose]: () => {
      setProcessName(before);
      close(card);
    },
  };
}

function makeCard(plate: LabStatus): number {
  return makeMemoryFile(NAME, new TextEncoder().encode(JSON.stringify(plate)));
}

/** A lab that runs on this machine. */
export interface RunningLab {
  pid: number;
  /** Whose it is; undefined when it has just ended. */
  uid: number | undefined;
  /** Undefined when its process is not ours to look into. */
  plate: LabStatus | undefined;
}

/** Every lab that runs, as far as its process is seen from here: the lowest pid first. */
export function runningLabs(): RunningLab[] {
  return listProcesses()
    .filter((pid) => commandOf(pid) === NAME)
    .map((pid) => ({ pid, uid: userOf(pid), plate: readStatus(pid) }));
}

/** The card of a process, or undefined when it is no lab or not ours to look into. */
function readStatus(pid: number): LabStatus | undefined {
  const bytes = readMemoryFile(pid, NAME, MOST_BYTES);
  return bytes === undefined ? undefined : parseStatus(new TextDecoder().decode(bytes));
}
