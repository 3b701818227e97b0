// Which name servers this machine asks, for messages about answers that did not come. Not here: asking them.

import type { Io } from "../io.ts";

const FILE = "/etc/resolv.conf";

/** glibc asks three at most (MAXNS). */
const MOST_SERVERS = 3;

/** `10.0.0.53, 10.0.1.53 (/etc/resolv.conf)`, as resolv.conf(5) has it: without any, the machine itself is asked. */
export function nameServers(io: Io): string {
  const found = [...readFile(io).matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server]) => server);
  return found.length === 0
    ? `127.0.0.1 (${FILE} names no other)`
    : `${found.slice(0, MOST_SERVERS).join(", ")} (${FILE})`;
}

function readFile(io: Io): string {
  try {
    return io.readText(FILE);
  } catch {
    return "";
  }
}
