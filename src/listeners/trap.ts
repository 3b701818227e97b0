// Opens a trap's socket: where a wrong program knocks (src/daemon/trap_plan.ts says where). What stands in the way of a
// trap is nobody's fault: it is left out. Not here: why traps stand where they do, what a visit means.

import { openMulticast } from "./multicast.ts";
import type { Opened } from "./opened.ts";
import { openTcp } from "./tcp.ts";
import { openUdp } from "./udp.ts";

export interface TrapSocket {
  readonly protocol: "udp" | "tcp";
  readonly address: string;
  readonly port: number;
  /** A group to be joined. */
  readonly group?: string;
}

/** A few visitors at once are all that come by mistake. */
const BACKLOG = 64;

/** Bytes of receive buffer: nobody is answered, so nothing is lost that counts. */
const RECEIVE_BUFFER = 65_536;

/** @throws OpenError, SystemError when something else has the place */
export function openTrap({ protocol, address, port, group }: TrapSocket): Opened {
  if (protocol === "tcp") return openTcp({ address, port, backlog: BACKLOG });
  if (group === undefined) return openUdp({ address, port, receiveBuffer: RECEIVE_BUFFER });
  return openMulticast({
    group,
    port,
    interface: "auto",
    receiveBuffer: RECEIVE_BUFFER,
    bindTo: address,
  });
}
