// U03, said as "Fixed source port".

import type { Rule } from "../rule.ts";

/** The least port that Linux, macOS or Windows choose for a client (/proc/sys/net/ipv4/ip_local_port_range). */
const FIRST_EPHEMERAL = 32_768;

/** Pause after which it will be another run of the program. */
const ANOTHER_RUN_MS = 500;

export const fixedSourcePort: Rule = {
  code: "U03",
  level: "info",
  when:
    "The client comes again and again from the same port, below those that Linux hands out (32768): it binds one. Not said on multicast, where students bind the group's port.",
  title: { en: "Fixed source port", fr: "Port source fixe" },
  en: {
    fact: "You came from port {port} again.",
    cause:
      "A client needs no bind(): the kernel picks a free port; a fixed one fails with EADDRINUSE when it's still in use.",
  },
  fr: {
    fact: "Vous êtes revenu du port {port}.",
    cause:
      "Un client n'a pas besoin de bind() : le noyau choisit un port libre ; un port fixe échoue (EADDRINUSE) s'il est pris.",
  },
  look({ exchange, before }) {
    const { peer, transport, at } = exchange;
    if ((transport !== "udp" && transport !== "tcp") || !("port" in peer)) return undefined;
    const { port } = peer;
    if (port < 1024 || port >= FIRST_EPHEMERAL) return undefined;
    const again = before.some((earlier) =>
      "port" in earlier.peer && earlier.peer.port === port && at - earlier.at >= ANOTHER_RUN_MS
    );
    return again ? { certainty: "high", values: { port } } : undefined;
  },
};
