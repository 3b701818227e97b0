// R: why the lab refused, one rule for each refusal, all made alike: a warning where the program can do
// better, only told where it can't. R11 was a loop of two services; old journals have it, so the code is not
// used again.
import type { HintText, Level, Refusal } from "../../exchange/exchange.ts";
import type { Rule } from "../rule.ts";

interface Explained {
  readonly code: string;
  readonly level: Level;
  readonly when: string;
  readonly supersedes?: readonly string[];
  readonly title: Rule["title"];
  readonly en: HintText;
  readonly fr: HintText;
}

/** The rule of each refusal. */
const EXPLAINED: Readonly<Record<Refusal, Explained>> = {
  "max-connections": {
    code: "R01",
    level: "info",
    when: "A connection is refused because the listener has `max_connections` open.",
    title: { en: "The lab is full", fr: "Le lab est plein" },
    en: {
      fact: "The listener had as many connections open as it may have, so yours was closed at once.",
      cause: "Try again in a moment; if they are yours, close(s) each when you are done.",
    },
    fr: {
      fact: "Le service avait déjà toutes les connexions permises : la vôtre a été fermée aussitôt.",
      cause: "Réessayez dans un instant ; si ce sont les vôtres, faites close(s) dès que chacune est finie.",
    },
  },
  "low-port": {
    code: "R02",
    level: "warning",
    when: "A datagram from a port below 1024 is refused; see `answer_low_ports`.",
    title: { en: "From a port below 1024", fr: "Depuis un port inférieur à 1024" },
    en: {
      fact: "Your datagram came from port {port}, below 1024, and such ports get no answer here.",
      cause:
        "Servers live there, and two servers may answer each other for ever: leave out bind() in a client.",
    },
    fr: {
      fact: "Votre datagramme vient du port {port}, inférieur à 1024 : ici, ces ports n'ont pas de réponse.",
      cause:
        "Ce sont des ports de serveurs, et deux serveurs pourraient se répondre sans fin : pas de bind() dans un client.",
    },
  },
  "own-port": {
    code: "R03",
    level: "warning",
    when: "A datagram from one of the lab's own ports is refused.",
    supersedes: ["U03", "U04"],
    title: { en: "From the lab's own port", fr: "Depuis un port du lab" },
    en: {
      fact: "Your datagram came from port {port}, which is one of the lab's own, so it gets no answer.",
      cause:
        "The client binds a server's port, and the lab would answer itself: leave out bind() in a client.",
    },
    fr: {
      fact: "Votre datagramme vient du port {port}, qui est un port du lab : il n'a pas de réponse.",
      cause:
        "Le client se lie au port d'un serveur, et le lab se répondrait à lui-même : pas de bind() dans un client.",
    },
  },
  amplification: {
    code: "R04",
    level: "info",
    when: "An answer would be longer than `amplification` allows.",
    title: { en: "Answer too long", fr: "Réponse trop longue" },
    en: {
      fact: "The answer would be much longer than your {came|byte|bytes}, so it wasn't sent.",
      cause: "A forged sender could turn that against others: send a longer datagram, or ask over TCP.",
    },
    fr: {
      fact: "La réponse serait bien plus longue que vos {came|octet|octets} : elle n'a pas été envoyée.",
      cause:
        "Un expéditeur falsifié en ferait une arme contre d'autres : envoyez un datagramme plus long, ou passez par TCP.",
    },
  },
  "held-back": {
    code: "R05",
    level: "warning",
    when: "A connection is closed because its answers piled up unread; see `buffer_memory`.",
    supersedes: ["C03", "C04"],
    title: { en: "The answers aren't read", fr: "Les réponses ne sont pas lues" },
    en: {
      fact: "You sent {came|byte|bytes} and didn't read the answers: they piled up here until I closed.",
      cause: "read() while you write, with select() or in turns: both sides' buffers are full otherwise.",
    },
    fr: {
      fact:
        "Vous avez envoyé {came|octet|octets} sans lire les réponses : elles se sont accumulées, j'ai fermé.",
      cause:
        "Alternez write() et read(), au besoin avec select() : sinon les tampons des deux côtés se remplissent.",
    },
  },
  paused: {
    code: "R06",
    level: "info",
    when: "The teacher has paused the listener.",
    title: { en: "Paused", fr: "En pause" },
    en: {
      fact: "The teacher has paused this listener, so nothing is answered just now.",
      cause: "It isn't your program: wait until the exercise goes on, and try again.",
    },
    fr: {
      fact: "L'enseignant a mis ce service en pause : rien n'a de réponse pour l'instant.",
      cause: "Votre programme n'y est pour rien : attendez la reprise de l'exercice, puis réessayez.",
    },
  },
  "not-allowed": {
    code: "R07",
    level: "info",
    when: "The client's address is not in `allow`.",
    title: { en: "Address not admitted", fr: "Adresse non admise" },
    en: {
      fact: "Your address, {address}, isn't among those that this lab serves.",
      cause: "It isn't your program: tell the teacher, who can add the address under allow in [lab].",
    },
    fr: {
      fact: "Votre adresse, {address}, n'est pas de celles que ce lab sert.",
      cause:
        "Votre programme n'y est pour rien : prévenez l'enseignant, qui peut l'ajouter sous allow dans [lab].",
    },
  },
  rate: {
    code: "R08",
    level: "warning",
    when: "More is received than `datagrams_per_second` or `new_connections_per_second` allows.",
    title: { en: "Too many at once", fr: "Trop à la fois" },
    en: {
      fact:
        "More arrived from your address or user in a short time than this lab takes, so this was refused.",
      cause:
        "A loop without a pause is the usual reason: wait for each answer in recvfrom() or read() before the next.",
    },
    fr: {
      fact:
        "Votre adresse ou votre compte a envoyé en peu de temps plus que ce lab n'accepte : ceci a été refusé.",
      cause:
        "C'est souvent une boucle sans attente : attendez chaque réponse dans recvfrom() ou read() avant la suite.",
    },
  },
  "connections-per-address": {
    code: "R09",
    level: "warning",
    when: "The address has `connections_per_address` connections open.",
    supersedes: ["C07"],
    title: { en: "Too many connections", fr: "Trop de connexions" },
    en: {
      fact: "Your address or user already had {open} connections open here, so this one was refused.",
      cause: "Each socket() needs its close(s), in the loop and in every child after fork().",
    },
    fr: {
      fact:
        "Votre adresse ou votre compte avait déjà {open} connexions ouvertes ici : celle-ci a été refusée.",
      cause: "Chaque socket() veut son close(s), dans la boucle et dans chaque fils après fork().",
    },
  },
  "bytes-per-connection": {
    code: "R10",
    level: "warning",
    when: "A connection brought more than `bytes_per_connection`.",
    title: { en: "Too much in one connection", fr: "Trop dans une connexion" },
    en: {
      fact: "{came} bytes arrived in one connection, more than one may send here, so it was closed.",
      cause:
        "A loop that never ends is the usual reason: look at its condition, and at what write() returns.",
    },
    fr: {
      fact: "{came} octets sont arrivés dans une connexion, plus qu'il n'est permis : elle a été fermée.",
      cause: "C'est souvent une boucle sans fin : regardez sa condition, et ce que rend write().",
    },
  },
  "time-per-connection": {
    code: "R12",
    level: "warning",
    when: "A connection was open for `time_per_connection`.",
    title: { en: "Open for too long", fr: "Ouverte trop longtemps" },
    en: {
      fact: "This connection was open for as long as one may be here, so it was closed.",
      cause: "A program that has its answer closes: after the last read() come shutdown() and close().",
    },
    fr: {
      fact: "Cette connexion est restée ouverte aussi longtemps qu'il est permis : elle a été fermée.",
      cause: "Un programme qui a sa réponse ferme : après le dernier read() viennent shutdown() et close().",
    },
  },
};

/** All of them. */
export const REFUSALS: readonly Rule[] = Object.entries(EXPLAINED).map(([refusal, explained]) => ({
  ...explained,
  on: "both",
  find({ exchange, came }) {
    if (exchange.outcome !== "refused" || exchange.refusal !== refusal) return undefined;
    const { peer, openBeside } = exchange;
    const port = "port" in peer ? peer.port : 0;
    const address = "address" in peer ? peer.address : "";
    return { certainty: "certain", values: { port, address, came, open: openBeside } };
  },
}));
