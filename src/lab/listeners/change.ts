// What changes from one configuration to the next: which listeners stay, which are new, which go. Two
// listeners are the same where one socket can serve both, so that a listener whose settings change loses
// nothing that waits in its queue. Pure.
import { overlap, parseIp } from "../../config/network_kinds.ts";
import type { LabConfig, ListenerConfig } from "../../config/types.ts";

/** A listener of the new configuration. */
interface WantedListener {
  readonly config: ListenerConfig;
  /** The listener that has its socket now; undefined where one must be opened. */
  readonly before: ListenerConfig | undefined;
  /** Whether it can only be opened once a listener that goes has given its address back. */
  readonly late: boolean;
}

export interface ConfigChange {
  readonly config: LabConfig;
  /** In the order of the new configuration. */
  readonly listeners: readonly WantedListener[];
  /** Sections and keys that differ and have no effect before the lab is started again. */
  readonly later: readonly string[];
}

/** Sections and keys that are read at the start only. */
const AT_START: readonly (readonly [string, (config: LabConfig) => unknown])[] = [
  ["[lab] workers", ({ lab }) => lab.workers],
  ["[lab] stdin", ({ lab }) => lab.stdin],
  ["[lab] idle_exit", ({ lab }) => lab.idleExit],
  ["[lab] observations", ({ lab }) => lab.observations],
  ["[lab] loopback_machines", ({ lab }) => lab.loopbackMachines],
  ["[log]", ({ log }) => log],
  ["[board]", ({ board }) => board],
  ["[journal]", ({ journal }) => journal],
  ["[cluster]", ({ cluster }) => cluster],
];

/**
 * What changes.
 * @param old what the lab serves now, listener by listener
 * @param wanted what it is to serve
 * @param traps that stand now: they may have an address that a new listener wants
 */
export function diff(old: LabConfig, wanted: LabConfig, traps: readonly ListenerConfig[] = []): ConfigChange {
  const fresh = old.cluster === undefined ? countingAlone(wanted) : wanted;
  const known = new Map(old.listeners.map((config) => [endpointKey(config), config]));
  const pairs = fresh.listeners.map((config) => ({ config, before: known.get(endpointKey(config)) }));
  const staying = new Set(pairs.map(({ before }) => before));
  const leaving = [...old.listeners, ...traps].filter((config) => !staying.has(config));
  const later = AT_START.filter(([, of]) => !same(of(old), of(fresh))).map(([key]) => key);
  const listeners = pairs.map(({ config, before }) => ({
    config,
    before,
    late: before === undefined && leaving.some((each) => wantsEndpointOf(config, each)),
  }));
  return { config: fresh, listeners, later };
}

/** A lab that was started without a cluster joins none by a reload: its counters would have no number to give. */
function countingAlone(config: LabConfig): LabConfig {
  const alone = (listener: ListenerConfig): ListenerConfig =>
    "count" in listener && listener.count === "cluster" ? { ...listener, count: "lab" } : listener;
  return { ...config, listeners: config.listeners.map(alone) };
}

/** Whether two parts of configurations say the same, in whatever order the files have their keys. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  return isTable ? Object.fromEntries(Object.entries(value).sort()) : value;
}

/**
 * The same for two listeners that one socket can serve. A port of the kernel's choice belongs to the
 * listener's name.
 */
function endpointKey(config: ListenerConfig): string {
  const { transport } = config;
  switch (transport) {
    case "udp":
    case "tcp":
      return JSON.stringify([transport, config.address, config.port || config.name]);
    case "multicast": {
      const { group, port, source } = config;
      return JSON.stringify([transport, group, port || config.name, config.interface, source]);
    }
    case "unix":
      return JSON.stringify([transport, config.socket, config.path]);
    case "icmp":
      return JSON.stringify([transport, config.address]);
  }
}

/** Whether a listener can't be opened while the other has its address. */
function wantsEndpointOf(one: ListenerConfig, other: ListenerConfig): boolean {
  if (one.transport === "unix" || other.transport === "unix") {
    return one.transport === "unix" && other.transport === "unix" && one.path === other.path;
  }
  if (one.transport === "icmp" || other.transport === "icmp") return false;
  const protocols = [one, other].map(({ transport }) => transport === "tcp" ? "tcp" : "udp");
  if (protocols[0] !== protocols[1] || one.port !== other.port || one.port === 0) return false;
  return overlap(boundTo(one), boundTo(other));
}

/** A multicast listener is bound to its port on every address of the group's family. */
function boundTo(config: Extract<ListenerConfig, { port: number }>) {
  if (config.transport !== "multicast") return parseIp(config.address)!;
  return parseIp(config.group.includes(":") ? "::" : "0.0.0.0")!;
}
