// U: how a client uses its UDP socket (and, in U03 and U04, its ports over TCP). An answer that
// ICMP brings back is an exchange of its own, without the datagram, which was an answered exchange before.
import type { Exchange } from "../../exchange/exchange.ts";
import { portOf } from "../context.ts";
import type { Rule } from "../rule.ts";

/** So many datagrams in a row, each from a new port, are a habit. */
const A_HABIT = 5;

/** So many make it surer. */
const A_LOOP = 16;

/** Longest pause between two of them: nobody is so fast by hand. */
const MOST_PAUSE_MS = 500;

/** So many exchanges in a second are a flood; hardly more are remembered of one student. */
const A_FLOOD = 30;

const SECOND_MS = 1000;

/**
 * The least port that Linux, macOS or Windows choose for a client (/proc/sys/net/ipv4/ip_local_port_range).
 */
const FIRST_EPHEMERAL = 32_768;

/** After such a pause it is probably another run of the program. */
const ANOTHER_RUN_MS = 500;

/** An answered datagram from the same port within this time belongs to the same try. */
const RETRY_MS = 5000;

/** What U05 and X05 say: one mistake, told by ICMP for UDP and by ECONNREFUSED for a Unix socket. */
export const GONE = {
  title: { en: "Gone before the answer", fr: "Parti avant la réponse" },
  en: {
    fact: "I answered, but your socket was gone: the answer found nobody.",
    cause: "Call recvfrom() after sendto(), and close(s) only when the answer is there.",
  },
  fr: {
    fact: "J'ai répondu, mais votre socket n'existait plus : la réponse n'a trouvé personne.",
    cause: "Appelez recvfrom() après sendto(), et close(s) seulement une fois la réponse arrivée.",
  },
} as const satisfies Pick<Rule, "title" | "en" | "fr">;

const newSocketEach: Rule = {
  code: "U01",
  level: "info",
  when:
    "Each datagram comes from another port, right after the one before: a new socket for each. A shell loop that starts a program again does the same.",
  title: { en: "A new socket for each datagram", fr: "Une socket par datagramme" },
  en: {
    fact: "Your last {count} datagrams came from {count} different ports.",
    cause:
      "If one program sent them, it calls socket() in its loop: create the socket once, before the loop.",
  },
  fr: {
    fact: "Vos {count} derniers datagrammes sont venus de {count} ports différents.",
    cause:
      "Si un seul programme les a envoyés, il appelle socket() dans sa boucle : créez la socket une fois, avant.",
  },
  find({ exchange, before }) {
    const ports = new Set([portOf(exchange)]);
    let next = exchange;
    for (const earlier of before.toReversed()) {
      const port = portOf(earlier);
      const pause = next.at - earlier.at;
      if (earlier.transport !== "udp" || ports.has(port) || !(pause >= 0 && pause <= MOST_PAUSE_MS)) break;
      ports.add(port);
      next = earlier;
    }
    if (ports.size < A_HABIT) return undefined;
    return { certainty: ports.size >= A_LOOP ? "medium" : "low", values: { count: ports.size } };
  },
};

const flood: Rule = {
  code: "U02",
  level: "info",
  when:
    "30 datagrams or more come from one student within a second. Not said of connections: one after the other takes as long as the lab takes to answer.",
  supersedes: ["U01"],
  title: { en: "A flood", fr: "Un déluge" },
  en: {
    fact: "{count} or more of your exchanges came here within one second.",
    cause: "If that isn't meant, your loop never waits: block in recvfrom() or select() for each answer.",
  },
  fr: {
    fact: "{count} de vos échanges ou plus sont arrivés ici en une seconde.",
    cause:
      "Si ce n'est pas voulu, la boucle n'attend jamais : bloquez dans recvfrom() ou select() à chaque réponse.",
  },
  find({ exchange, before, isStream }) {
    if (isStream) return undefined;
    const count = before.filter(({ at }) => exchange.at - at >= 0 && exchange.at - at < SECOND_MS).length + 1;
    return count >= A_FLOOD ? { certainty: "medium", values: { count } } : undefined;
  },
};

const fixedSourcePort: Rule = {
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
  find({ exchange, before }) {
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

const servicePortBound: Rule = {
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
  find({ exchange: { peer, transport }, listener }) {
    if ((transport !== "udp" && transport !== "tcp") || !("port" in peer)) return undefined;
    if (peer.port === 0 || peer.port !== listener?.port) return undefined;
    return { certainty: "high", values: { port: peer.port } };
  },
};

const udpUnreachable: Rule = {
  code: "U05",
  level: "error",
  when: "The answer comes back by ICMP: the client was gone before it arrived.",
  ...GONE,
  find({ exchange, before }) {
    if (exchange.outcome !== "unreachable" || exchange.transport === "unix") return undefined;
    // A client may send twice, in case one gets lost, and take the first answer.
    const answered = before.filter((earlier) => isSameTry(exchange, earlier));
    const same = answered.some(({ reply }) =>
      exchange.reads === 0 && String(reply) === String(exchange.reply)
    );
    return { certainty: answered.length > (same ? 1 : 0) ? "low" : "high" };
  },
};

const broadcast: Rule = {
  code: "U06",
  level: "info",
  when:
    "The datagram came by broadcast: legal, and an exercise of its own. Less sure of .255, which is a broadcast address in a network of /24.",
  title: { en: "By broadcast", fr: "Par diffusion" },
  en: {
    fact: "Your datagram came to {local}: every machine of the network was asked.",
    cause:
      "Good for finding a server (with SO_BROADCAST); for the answers' sake send the next ones to its own address.",
  },
  fr: {
    fact: "Votre datagramme est arrivé à {local} : toutes les machines du réseau l'ont reçu.",
    cause:
      "C'est bon pour trouver un serveur (avec SO_BROADCAST) ; envoyez ensuite à l'adresse de celui qui a répondu.",
  },
  find({ exchange: { local, transport } }) {
    if (transport !== "udp") return undefined;
    if (local === "255.255.255.255") return { certainty: "certain", values: { local } };
    const ending = /^\d+\.\d+\.\d+\.255$/.test(local);
    return ending ? { certainty: "medium", values: { local } } : undefined;
  },
};

/** All of them. */
export const UDP: readonly Rule[] = [
  newSocketEach,
  flood,
  fixedSourcePort,
  servicePortBound,
  udpUnreachable,
  broadcast,
];

/** Whether `earlier` was answered, at the same port and shortly before. */
function isSameTry({ peer, at }: Exchange, earlier: Exchange): boolean {
  return earlier.outcome === "answered" && "port" in peer && "port" in earlier.peer &&
    earlier.peer.port === peer.port && at - earlier.at < RETRY_MS;
}
