// When two listeners of configurations are one place: the same socket serves both, so that a listener that is changed
// loses nothing that waits in its queue. Pure. Not here: opening or changing sockets.

import { overlap, parseIp } from "../config/ip_address.ts";
import type { ListenerConfig } from "../config/types.ts";

/** The same for two listeners that one socket can serve. A port of the kernel's choice belongs to the listener's name. */
export function placeKey(config: ListenerConfig): string {
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
export function wantsPlaceOf(one: ListenerConfig, other: ListenerConfig): boolean {
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
