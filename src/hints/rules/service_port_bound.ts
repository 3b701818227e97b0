// U04, said as "Bound the service's port".

import type { Rule } from "../rule.ts";

export const servicePortBound: Rule = {
  code: "U04",
  level: "info",
  when:
    "The client comes from the service's own port number. It works from another machine; what the lab refuses because of it is R03.",
  supersedes: ["U03"],
  title: { en: "Bound the service's port", fr: "Port du service lié par le client" },
  en: {
    fact: "You came from port {port}, the service's own number.",
    cause:
      "The server binds that port, a client needs no bind(): leave it out, and the kernel picks a free port.",
  },
  fr: {
    fact: "Vous êtes venu du port {port}, celui du service lui-même.",
    cause:
      "C'est le serveur qui fait bind() sur ce port ; un client s'en passe, et le noyau choisit un port libre.",
  },
  look({ exchange: { peer, transport }, listener }) {
    if ((transport !== "udp" && transport !== "tcp") || !("port" in peer)) return undefined;
    if (peer.port === 0 || peer.port !== listener?.port) return undefined;
    return { certainty: "high", values: { port: peer.port } };
  },
};
