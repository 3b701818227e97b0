// Whether the connections that a lab lets in fit into the descriptors it may have. Not here: what happens when they don't
// (src/listeners/shortage.ts).

import type { LabConfig } from "../config/types.ts";
import { reservedDescriptors } from "../listeners/shortage.ts";

/** What is too little. */
export interface DescriptorRoom {
  /** Connections that fit. */
  readonly room: number;
  readonly limit: number;
  /** The listener that lets in more than any other, and how many. */
  readonly listener: string;
  readonly wanted: number;
}

/**
 * @param limit descriptors that the process may have
 * @param used those that it has, serving nobody
 * @returns undefined where each listener's connections fit, if not all listeners' at the same time
 */
export function descriptorShortage(
  config: LabConfig,
  limit: number,
  used: number,
): DescriptorRoom | undefined {
  const room = Math.max(0, limit - used - reservedDescriptors(limit));
  let most: DescriptorRoom | undefined;
  for (const listener of config.listeners) {
    // A Unix dgram listener has no connections, whatever its limit.
    if (!("maxConnections" in listener) || ("socket" in listener && listener.socket === "dgram")) continue;
    const { name, maxConnections: wanted } = listener;
    if (wanted > Math.max(room, most?.wanted ?? 0)) most = { room, limit, listener: name, wanted };
  }
  return most;
}
