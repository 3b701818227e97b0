// The ports of a lab, listeners' and board's, as checks ask for them. Pure.

import type { LabConfig } from "../../config/types.ts";
import { isLoopback } from "../../posix/address.ts";

export interface LabPort {
  readonly protocol: "udp" | "tcp";
  readonly port: number;
  /** The listener's name, or "the board". */
  readonly of: string;
  /** Other machines can reach it: it is not bound to loopback. */
  readonly outside: boolean;
}

/** Every port that has a number: 0 is the kernel's choice. */
export function labPorts({ listeners, board }: LabConfig): LabPort[] {
  const ports: LabPort[] = listeners.flatMap((listener) => {
    if (!("port" in listener)) return [];
    const protocol = listener.transport === "tcp" ? "tcp" : "udp";
    const outside = !("address" in listener && isLoopback(listener.address));
    return [{ protocol, port: listener.port, of: listener.name, outside }];
  });
  const outside = !isLoopback(board.address);
  const boards = [board.port, board.hintsPort].map((port): LabPort => ({
    protocol: "tcp",
    port,
    of: "the board",
    outside,
  }));
  return [...ports, ...board.enabled ? boards : []].filter(({ port }) => port > 0);
}

/** `udp 4567 (udp-counter), tcp 7100 (tcp-counter)`. */
export function portsText(ports: readonly LabPort[]): string {
  return ports.map(({ protocol, port, of }) => `${protocol} ${port} (${of})`).join(", ");
}

/** The multicast groups of a lab, each once. */
export function labGroups({ listeners }: LabConfig): string[] {
  return [...new Set(listeners.flatMap((each) => each.transport === "multicast" ? [each.group] : []))];
}
