// Descriptors: every connection is one, and a process may have only so many (RLIMIT_NOFILE).

import type { LabConfig } from "../../../config/types.ts";
import { descriptorLimit } from "../../../posix/options.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";

/** Listeners, workers, the journal, the board's clients: what is open besides connections. */
const OTHERS = 256;

export const descriptors: Check = {
  name: "descriptors",
  look: ({ config }) => judgeDescriptors(mostConnections(config), descriptorLimit()),
};

/** Connections that all listeners together allow at once. */
export function mostConnections({ listeners }: LabConfig): number {
  const connected = listeners.filter((each) => each.transport !== "unix" || each.socket !== "dgram");
  return connected.reduce((sum, each) => sum + ("maxConnections" in each ? each.maxConnections : 0), 0);
}

/** @param connections that the listeners allow together */
export function judgeDescriptors(connections: number, limit: number): Finding[] {
  const wanted = connections + OTHERS;
  if (limit >= wanted) return [ok(`${limit} descriptors are enough for ${connections} connections`)];
  return [
    warning(
      `The limit is ${limit} descriptors, and ${connections} connections are allowed (max_connections): ` +
        `from about ${Math.max(0, limit - OTHERS)} on, who connects waits`,
      `ulimit -n ${wanted} before the start (LimitNOFILE= in a service's unit, --ulimit of a container), ` +
        "or a smaller max_connections",
    ),
  ];
}
