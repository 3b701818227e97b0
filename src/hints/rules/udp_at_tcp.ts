// P02, said as "UDP where TCP is spoken".

import type { Rule } from "../rule.ts";

export const udpAtTcp: Rule = {
  code: "P02",
  level: "error",
  when: "A datagram meets the trap beside a TCP listener.",
  on: "traps",
  title: { en: "UDP where TCP is spoken", fr: "UDP là où l'on parle TCP" },
  en: {
    fact: "You sent a UDP datagram to port {port}; the exercise there speaks TCP.",
    cause:
      "Open the socket with SOCK_STREAM and connect() before you write: UDP port {port} and TCP port {port} are two things.",
  },
  fr: {
    fact: "Vous avez envoyé un datagramme UDP au port {port} ; l'exercice y parle TCP.",
    cause:
      "Ouvrez la socket avec SOCK_STREAM, puis connect() avant d'écrire : les ports {port} d'UDP et de TCP sont distincts.",
  },
  look({ exchange: { trap, transport } }) {
    if (trap?.kind !== "other-protocol" || transport === "tcp") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};
