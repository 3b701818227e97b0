// What a check of the doctor's is: one thing of this machine that can spoil a lab; and what several checks
// ask for. What is read is apart from what it means, so that the judging is tested with machines that are not
// there.
import type { LabConfig } from "../../config/types.ts";
import { isLoopback } from "../../posix/address.ts";
import { readSmallFile } from "../../posix/system/files.ts";
import type { Configuration } from "../configuration.ts";

/** Bytes of a file of /proc or /sys that are read; /proc/net/route has a line a route. */
const FILE_SIZE = 1_048_576;

/** Numbers of capabilities(7). */
export const CAP_NET_BIND_SERVICE = 10;

export const CAP_NET_ADMIN = 12;

export type Health = "ok" | "warning" | "problem";

/** What a check found: a sentence, and of a warning or a problem what to do. */
export interface Finding {
  readonly health: Health;
  readonly text: string;
  readonly cure?: string;
}

export interface Check {
  /** Stands in front of its findings, and in JSON. */
  readonly name: string;
  /** Examines this machine for a lab. No finding: it does not concern this lab. */
  examine(config: LabConfig, configuration: Configuration): Finding[] | Promise<Finding[]>;
}

export function ok(text: string): Finding {
  return { health: "ok", text };
}

export function warning(text: string, cure: string): Finding {
  return { health: "warning", text, cure };
}

export function problem(text: string, cure: string): Finding {
  return { health: "problem", text, cure };
}

/** A port of a lab: a listener's, or the board's. */
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

/** A small file of the system's as text, trimmed; undefined where it is not there, or may not be read. */
export function readSystemFile(path: string): string | undefined {
  const bytes = readSmallFile(path, FILE_SIZE);
  return bytes && new TextDecoder().decode(bytes).trim();
}

/** Whether this process has one of root's rights. @param status the text of /proc/self/status */
export function hasCapability(status: string | undefined, capability: number): boolean {
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1];
  return hex !== undefined && ((BigInt(`0x${hex}`) >> BigInt(capability)) & 1n) === 1n;
}

/**
 * Whose container this is, by what engines leave inside.
 *
 * @returns undefined on a machine of its own, or in a container of another kind
 */
export function containerEngine(read = readSystemFile): "Docker" | "Podman" | undefined {
  if (read("/.dockerenv") !== undefined) return "Docker";
  if (read("/run/.containerenv") !== undefined) return "Podman";
  // With --read-only, an empty /run lies over Podman's file; the variable that it sets is still there.
  const variables = (read("/proc/self/environ") ?? "").split("\0");
  return variables.includes("container=podman") ? "Podman" : undefined;
}
