// What others see of a running lab: the board its listeners, workers and problems, the rules of hints its
// listeners.
import type { LabView, ListenerState } from "../../board/options.ts";
import { isPaused } from "../../dataplane/shared/memory.ts";
import type { LabFacts, ListenerFacts } from "../../hints/context.ts";
import { textUntilNul } from "../../posix/memory.ts";
import { kernelDrops } from "../../posix/options.ts";
import { readSmallFile } from "../../posix/system/files.ts";
import { listInterfaces } from "../../posix/system/interfaces.ts";
import { portOf } from "../../text/address.ts";
import { droppedExchanges, openConnections, refusedFor, totalsOf } from "../display/totals.ts";
import type { Lab } from "../lab.ts";
import type { BoundListener } from "../listeners/bound_socket.ts";
import { trapText } from "../listeners/traps.ts";

/** What is wrong now, in words. */
export interface Problems {
  readonly problems: readonly string[];
}

export class RunningLab implements LabView {
  readonly #lab: Lab;
  readonly #others: Problems;

  /** @param others what is wrong besides the lab itself: the journal can't be written, say */
  constructor(lab: Lab, others: Problems) {
    this.#lab = lab;
    this.#others = others;
  }

  get listeners(): readonly ListenerState[] {
    const { listeners } = this.#lab;
    return listeners.map((listener) => stateOf(this.#lab, listener));
  }

  get exercises(): LabView["exercises"] {
    return this.#lab.config.exercises;
  }

  get workers(): LabView["workers"] {
    const { serving, deaths } = this.#lab.health;
    return { wanted: this.#lab.workers, serving, deaths };
  }

  get ready(): boolean {
    return this.#lab.health.serving === this.#lab.workers;
  }

  get problems(): readonly string[] {
    return this.#others.problems;
  }

  pause(listener: string, paused: boolean): boolean {
    return this.#lab.pause(listener, paused);
  }
}

function stateOf(lab: Lab, { number, config, socket }: BoundListener): ListenerState {
  const { kernelDrops: drops, urgent: _, ...totals } = totalsOf(
    lab.shared,
    number,
    config.name,
    kernelDrops(socket.fd),
  );
  return {
    ...totals,
    transport: config.transport,
    ...(config.transport === "unix" ? { socket: config.socket } : {}),
    address: socket.address,
    service: config.service,
    ...(config.challenge === undefined ? {} : { challenge: config.challenge }),
    // "host" is little-endian on every machine this runs on (src/posix/layout.ts).
    byteOrder: config.byteOrder === "big" ? "big" : "little",
    traps: trapsBeside(lab, number),
    paused: isPaused(lab.shared, number),
    open: openConnections(lab.shared, [number]),
    kernelDrops: drops,
    thinned: droppedExchanges(lab.shared, number),
    refusedFor: refusedFor(lab.shared, number),
  };
}

function trapsBeside(lab: Lab, number: number): string[] {
  return lab.bound.flatMap((bound) =>
    bound.trap !== undefined && bound.beside === number ? [trapText(bound, bound.trap)] : []
  );
}

/**
 * What the rules of hints may know of a lab: its listeners as they really listen, this machine's interfaces.
 */
export function labFacts(bound: readonly BoundListener[]): LabFacts {
  return {
    listeners: bound.filter(({ trap }) => trap === undefined).map(listenerFacts),
    // Every machine this runs on is (src/posix/layout.ts).
    littleEndianHost: true,
    interfaces: listInterfaces().filter(({ up }) => up).map(({ name }) => name),
  };
}

function listenerFacts({ config, socket }: BoundListener): ListenerFacts {
  const { name, transport, service, byteOrder, impair } = config;
  const base = {
    name,
    transport,
    service,
    byteOrder,
    ...(impair === undefined ? {} : { isImpaired: true as const }),
  };
  if (transport === "unix") return { ...base, socket: config.socket, path: config.path };
  if (transport === "icmp") return base;
  const port = portOf(socket.address);
  return transport === "multicast" ? { ...base, port, group: config.group } : { ...base, port };
}

/** HOST_NAME_MAX of Linux is 64. */
const MOST_BYTES = 256;

/**
 * What this machine is called, as far as it knows itself: names under which browsers may reach its board.
 * `lab`, `lab.local` (mDNS, RFC 6762), and the whole of a name with dots; none where the system does not
 * tell.
 */
export function machineNames(): string[] {
  const bytes = readSmallFile("/proc/sys/kernel/hostname", MOST_BYTES);
  const name = bytes === undefined ? "" : textUntilNul(bytes).trim();
  if (name === "" || name === "(none)") return [];
  const [first] = name.split(".");
  return [...new Set([name, first, `${first}.local`])];
}
