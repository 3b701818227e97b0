// The sockets' units, one a listener, for a unit's sockets all have one name and the lab knows its listeners by theirs:
// systemd.socket(5). Pure. Not here: the service's unit (unit_text.ts).

import type { ListenerConfig } from "../../config/types.ts";
import { canBeHandedOver } from "./plan.ts";
import { MARKER } from "./unit_text.ts";

/** A unit: the name of its file, and what stands in it. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

const LISTEN = {
  stream: "ListenStream",
  dgram: "ListenDatagram",
  seqpacket: "ListenSequentialPacket",
} as const;

/** One unit for each listener that can be handed over. */
export function socketUnits(listeners: readonly ListenerConfig[]): Unit[] {
  return listeners.filter(canBeHandedOver).map((listener) => ({
    name: `guichet-${listener.name}.socket`,
    text: [
      MARKER,
      "",
      "[Unit]",
      `Description=guichet's listener ${listener.name}`,
      "",
      "[Socket]",
      ...socketLines(listener),
      `FileDescriptorName=${listener.name}`,
      "Service=guichet.service",
      "",
      "[Install]",
      "WantedBy=sockets.target",
      "",
    ].join("\n"),
  }));
}

function socketLines(listener: ListenerConfig): string[] {
  switch (listener.transport) {
    case "udp":
      return [
        `ListenDatagram=${placeText(listener.address, listener.port)}`,
        ...familyLines(listener.address),
        `ReceiveBuffer=${listener.receiveBuffer}`,
      ];
    case "tcp":
      return [
        `ListenStream=${placeText(listener.address, listener.port)}`,
        ...familyLines(listener.address),
        `Backlog=${listener.backlog}`,
      ];
    case "multicast":
      return [
        `ListenDatagram=${placeText(listener.group.includes(":") ? "::" : "0.0.0.0", listener.port)}`,
        `ReceiveBuffer=${listener.receiveBuffer}`,
      ];
    case "unix":
      return [
        `${LISTEN[listener.socket]}=${listener.path}`,
        `SocketMode=0${listener.mode.toString(8).padStart(3, "0")}`,
        "RemoveOnStop=yes",
        ...listener.socket === "dgram" ? [] : [`Backlog=${listener.backlog}`],
      ];
    case "icmp":
      return [];
  }
}

/** "::" serves both families, whatever the machine's default is. */
function familyLines(address: string): string[] {
  return address.includes(":") ? ["BindIPv6Only=both"] : [];
}

function placeText(address: string, port: number): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
