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
  title: { en: "Closed before the answer", fr: "Socket fermée avant la réponse" },
  en: {
    fact: "I answered, but your socket was already closed.",
    cause: "Call recvfrom() after sendto(), and close(s) only once the answer has arrived.",
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
    "Five datagrams arrive from as many ports, each right after the one before: a new socket for each. Said once a run. A shell loop that starts a program again does the same.",
  title: { en: "A new socket for each datagram", fr: "Une socket par datagramme" },
  en: {
    fact: "Your last {count} datagrams came from {count} different ports.",
    cause:
      "If one program sent them, it probably calls socket() in its loop: create the socket once, before the loop.",
  },
  fr: {
    fact: "Vos {count} derniers datagrammes sont venus de {count} ports différents.",
    cause:
      "Si un seul programme les a envoyés, il appelle sans doute socket() dans sa boucle : créez la socket une seule fois, avant la boucle.",
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
    "30 datagrams or more arrive from one student within a second, and some of them before the one before, of the same socket, was answered. Said once in a while. Not said where no answer is owed.",
  supersedes: ["U01"],
  title: { en: "A flood", fr: "Un déluge" },
  en: {
    fact:
      "At least {count} of your datagrams arrived within one second, some before I had answered the previous one.",
    cause:
      "If you didn't mean that, wait for each answer in recvfrom() or select() before you send the next datagram.",
  },
  fr: {
    fact:
      "Au moins {count} de vos datagrammes sont arrivés en une seconde, certains avant ma réponse au précédent.",
    cause:
      "Si ce n'est pas voulu, attendez chaque réponse dans recvfrom() ou select() avant d'envoyer le datagramme suivant.",
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
    "The client uses the same port again and again, below those that Linux hands out (32768): it binds one. Not said on multicast, where students bind the group's port.",
  title: { en: "Fixed source port", fr: "Port source fixe" },
  en: {
    fact: "You used source port {port} again.",
    cause:
      "A client needs no bind(): the kernel picks a free port, while a fixed one fails with EADDRINUSE as long as it is in use.",
  },
  fr: {
    fact: "Vous avez de nouveau utilisé le port source {port}.",
    cause:
      "Un client n'a pas besoin de bind() : le noyau choisit un port libre, alors qu'un port fixe échoue (EADDRINUSE) tant qu'il est pris.",
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
    "The client's port has the listener's own number. It works from another machine; what the lab refuses because of it is R03.",
  supersedes: ["U03"],
  title: { en: "Client bound to the server's port", fr: "Client lié au port du serveur" },
  en: {
    fact: "Your source port is {port}, the same number as the server's.",
    cause:
      "Only the server needs bind() to that port: leave it out in a client, and the kernel picks a free one.",
  },
  fr: {
    fact: "Votre port source est {port}, le même que celui du serveur.",
    cause:
      "Seul le serveur fait bind() sur ce port : dans un client, supprimez cet appel, et le noyau choisit un port libre.",
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
    "The datagram was sent by broadcast: legal, and an exercise of its own. Less sure of .255, which is a broadcast address in a network of /24.",
  title: { en: "Sent by broadcast", fr: "Envoyé en diffusion" },
  en: {
    fact: "Your datagram was sent to {local}, a broadcast address.",
    cause:
      "This is useful for finding a server (with SO_BROADCAST); send the next datagrams to the address that answers.",
  },
  fr: {
    fact: "Votre datagramme a été envoyé à {local}, une adresse de diffusion.",
    cause:
      "C'est utile pour trouver un serveur (avec SO_BROADCAST) ; envoyez les datagrammes suivants à l'adresse qui a répondu.",
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
