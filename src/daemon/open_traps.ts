// Lays the traps that can be laid, as listeners that take what comes and answer nothing. A place that something else has
// is left out, and said in the log: a trap is a help, not a promise. Not here: where they stand (trap_plan.ts).

import type { ListenerConfig } from "../config/types.ts";
import type { Trap } from "../exchange/exchange.ts";
import { OpenError } from "../listeners/opened.ts";
import type { Opened } from "../listeners/opened.ts";
import { openTrap } from "../listeners/trap.ts";
import { SystemError } from "../posix/system_error.ts";
import type { TrapPlace } from "./trap_plan.ts";

/** A trap that stands. */
export interface LaidTrap {
  /** Number of the listener it stands beside. */
  readonly beside: number;
  readonly trap: Trap;
  /** How the workers serve it. */
  readonly config: ListenerConfig;
  readonly opened: Opened;
}

/** How long a visitor of a TCP trap is listened to: long enough for what it says first. */
const VISIT_MS = 1000;

/** Visitors of one trap at once. */
const MOST_VISITORS = 256;

/**
 * @param listeners by number
 * @param left told of each trap that could not be laid, and why
 */
export function openTraps(
  plan: readonly TrapPlace[],
  listeners: readonly ListenerConfig[],
  left: (place: TrapPlace, why: string) => void,
): LaidTrap[] {
  const laid: LaidTrap[] = [];
  for (const place of plan) {
    try {
      const { protocol, address, group, trap, listener } = place;
      const opened = openTrap({ protocol, address, port: trap.port, group });
      laid.push({ beside: listener, trap, config: trapConfig(place, listeners[listener]), opened });
    } catch (error) {
      if (!(error instanceof OpenError || error instanceof SystemError)) throw error;
      left(place, error.message);
    }
  }
  return laid;
}

/** `udp 0.0.0.0:55057 (swapped-port)`. */
export function trapText({ trap, config, opened }: Omit<LaidTrap, "beside">): string {
  return `${config.transport === "tcp" ? "tcp" : "udp"} ${opened.address} (${trap.kind})`;
}

/** It discards, whatever the listener beside it does. */
function trapConfig({ protocol, address, group, trap }: TrapPlace, beside: ListenerConfig): ListenerConfig {
  const base = {
    name: `${beside.name} trap ${protocol} ${trap.port}`,
    service: "discard",
    byteOrder: "host",
    receiveBuffer: 0,
    trap: false,
    display: "none",
    options: {},
  } as const;
  if (protocol === "tcp") {
    return {
      ...base,
      transport: "tcp",
      address,
      port: trap.port,
      isolate: "worker",
      idleTimeout: VISIT_MS,
      lifetime: VISIT_MS,
      maxConnections: MOST_VISITORS,
      peek: false,
      backlog: 0,
    };
  }
  if (group !== undefined) {
    return {
      ...base,
      transport: "multicast",
      group,
      port: trap.port,
      interface: interfaceOf(beside),
      source: [],
    };
  }
  const guards = { amplification: 1, answerLowPorts: false, persist: false };
  return { ...base, ...guards, transport: "udp", address, port: trap.port };
}

function interfaceOf(beside: ListenerConfig): string {
  return beside.transport === "multicast" ? beside.interface : "auto";
}
