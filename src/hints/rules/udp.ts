// U: how a client uses its UDP socket (and, in U03 and U04, its ports over TCP).
import { type Exchange, NOBODY } from "../../exchange/exchange.ts";
import { portOf } from "../context.ts";
import type { Rule } from "../rule.ts";

/** So many datagrams in a row, each from a new port, are a habit. */
const A_HABIT = 5;

/** Longest pause between two of them: nobody is so fast by hand. */
const MOST_PAUSE_MS = 500;

/** So many exchanges in a second are a flood; hardly more are remembered of one student. */
const A_FLOOD = 30;

/** So many of them that did not wait for the answer to the one before are no retries. */
const NO_RETRIES = 5;

const SECOND_MS = 1000;

/**
 * The least port that Linux, macOS or Windows choose for a client (/proc/sys/net/ipv4/ip_local_port_range).
 */
const FIRST_EPHEMERAL = 32_768;

/** After such a pause it is probably another run of the program. */
const ANOTHER_RUN_MS = 500;

/**
 * The same datagram again within this time may be sent in case the first got lost. Later it is another message:
 * whoever waited had the answer long before. Less than a second, which a loop sleeps and which seems shorter where
 * the lab read the first one late.
 */
const RETRY_MS = 800;

/** What U05 and X05 say: one mistake, told by ICMP for UDP and by ECONNREFUSED for a Unix socket. */
export const GONE = {
  title: { en: "Gone before the answer", fr: "Parti avant la réponse" },
  en: {
    fact: "I answered, but your socket was already closed.",
    cause: "Call recvfrom() after sendto(), and close(s) only when the answer is there.",
  },
  fr: {
    fact: "J'ai répondu, mais votre socket était déjà fermée.",
    cause: "Appelez recvfrom() après sendto(), et close(s) seulement une fois la réponse arrivée.",
  },
} as const satisfies Pick<Rule, "title" | "en" | "fr">;

const newSocketEach: Rule = {
  code: "U01",
  level: "info",
  when:
    "Five datagrams come from as many ports, each right after the one before: a new socket for each. Said once a run. A shell loop that starts a program again does the same.",
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
    return ports.size === A_HABIT ? { certainty: "low", values: { count: ports.size } } : undefined;
  },
};

const flood: Rule = {
  code: "U02",
  level: "info",
  when:
    "30 datagrams or more come from one student within a second, and some of them before the one before, of the same socket, was answered. Said once in a while. Not said where no answer is owed.",
  supersedes: ["U01"],
  title: { en: "A flood", fr: "Un déluge" },
  en: {
    fact: "{count} or more of your datagrams arrived within one second, some before I had answered the last.",
    cause: "If that isn't meant, your loop never waits: block in recvfrom() or select() for each answer.",
  },
  fr: {
    fact: "{count} datagrammes ou plus sont arrivés en une seconde, certains avant ma réponse au précédent.",
    cause:
      "Si ce n'est pas voulu, la boucle n'attend jamais : bloquez dans recvfrom() ou select() à chaque réponse.",
  },
  find({ exchange, before, isStream }) {
    if (isStream || exchange.outcome === "no-reply") return undefined;
    const recent = before.filter(({ at }) => exchange.at - at >= 0 && exchange.at - at < SECOND_MS);
    const count = recent.length + 1;
    const early = [...recent, exchange].filter(({ overtook }) => overtook).length;
    if (count < A_FLOOD || early < NO_RETRIES) return undefined;
    const isKnown = recent.some(({ hints }) => hints.some(({ code }) => code === "U02"));
    return isKnown ? undefined : { certainty: "medium", values: { count } };
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
  when:
    "The answer comes back by ICMP: the client was gone before it arrived. Less sure where the same datagram was answered less than 0.8 s before, and that answer did not come back: the client may have sent it twice; and where nobody knows whose it is, and so what was answered before.",
  ...GONE,
  find({ exchange, before }) {
    if (exchange.outcome !== "unreachable" || exchange.transport === "unix") return undefined;
    // A client may send twice, in case one gets lost, and take the first answer.
    const again = exchange.student === NOBODY || before.some((earlier) => isSameTry(exchange, earlier));
    return { certainty: again ? "low" : "high" };
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

/** Whether `earlier` was the same datagram, of the same socket and shortly before, and its answer stayed there. */
function isSameTry({ peer, at, bytesIn, request }: Exchange, earlier: Exchange): boolean {
  return earlier.outcome === "answered" && "port" in peer && "port" in earlier.peer &&
    earlier.peer.port === peer.port && at - earlier.at < RETRY_MS &&
    earlier.bytesIn === bytesIn && String(earlier.request) === String(request);
}
