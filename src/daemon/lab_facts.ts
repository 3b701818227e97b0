// What the rules of hints may know of a lab: its listeners as they really listen, this machine's interfaces. Not here:
// the rules.

import type { LabFacts, ListenerFacts } from "../hints/lab_facts.ts";
import { listInterfaces } from "../posix/interfaces.ts";
import type { Place } from "./places.ts";
import { portOf } from "../text/address.ts";

/** @param places listeners; traps are no listeners of a student's */
export function labFacts(places: readonly Place[]): LabFacts {
  return {
    listeners: places.filter(({ trap }) => trap === undefined).map(listenerFacts),
    // Every machine this runs on is (src/posix/layout.ts).
    littleEndianHost: true,
    interfaces: listInterfaces().filter(({ up }) => up).map(({ name }) => name),
  };
}

function listenerFacts({ config, opened }: Place): ListenerFacts {
  const { name, transport, service, byteOrder } = config;
  const base = { name, transport, service, byteOrder };
  if (transport === "unix") return { ...base, socket: config.socket, path: config.path };
  if (transport === "icmp") return base;
  const port = portOf(opened.address);
  return transport === "multicast" ? { ...base, port, group: config.group } : { ...base, port };
}
