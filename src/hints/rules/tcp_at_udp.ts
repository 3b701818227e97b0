// P01, said as "TCP where UDP is spoken".

import type { Rule } from "../rule.ts";

export const tcpAtUdp: Rule = {
  code: "P01",
  level: "error",
  when: "A TCP connection meets the trap beside a UDP or multicast listener.",
  on: "traps",
  title: { en: "TCP where UDP is spoken", fr: "TCP là où l'on parle UDP" },
  en: {
    fact: "You connected to port {port} by TCP; the exercise there speaks UDP.",
    cause:
      "Open the socket with SOCK_DGRAM and send with sendto(): UDP port {port} and TCP port {port} are two things.",
  },
  fr: {
    fact: "Vous vous êtes connecté au port {port} en TCP ; l'exercice y parle UDP.",
    cause:
      "Ouvrez la socket avec SOCK_DGRAM et envoyez par sendto() : les ports {port} d'UDP et de TCP sont distincts.",
  },
  look({ exchange: { trap, transport } }) {
    if (trap?.kind !== "other-protocol" || transport !== "tcp") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};
