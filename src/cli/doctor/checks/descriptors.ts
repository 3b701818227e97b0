// Descriptors: every connection is one, and a process may have only so many (RLIMIT_NOFILE).

import { descriptorLimit } from "../../../posix/options.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";
import { mostConnections } from "../../service/plan.ts";

/** Listeners, workers, the journal, the board's clients: what is open besides connections. */
const OTHERS = 256;

export const descriptors: Check = {
  name: "descriptors",
  look: ({ config }) => judgeDescriptors(mostConnections(config), descriptorLimit()),
};

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
