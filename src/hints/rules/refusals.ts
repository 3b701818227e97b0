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
    title: { en: "The exercise is full", fr: "L'exercice est complet" },
    en: {
      fact: "This exercise already had as many connections as it takes, so yours was closed at once.",
      cause: "Try again in a moment; if some of them are yours, close each one when you are done.",
    },
    fr: {
      fact: "Cet exercice avait déjà autant de connexions qu'il en accepte : la vôtre a été fermée aussitôt.",
      cause: "Réessayez dans un instant ; si certaines sont à vous, fermez chacune dès qu'elle est finie.",
    },
  },
  "low-port": {
    code: "R02",
    level: "warning",
    when: "A datagram from a port below 1024 is refused; see `answer_low_ports`.",
    title: { en: "From a port below 1024", fr: "Depuis un port inférieur à 1024" },
    en: {
      fact: "Your datagram came from port {port}; ports below 1024 get no answer here.",
      cause:
        "Those are servers' ports, and two servers could answer each other for ever: leave out bind() in a client.",
    },
    fr: {
      fact: "Votre datagramme vient du port {port} ; ici, les ports inférieurs à 1024 n'ont pas de réponse.",
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
      fact: "Your datagram came from port {port}, one of the lab's own, so it gets no answer.",
      cause:
        "Your client is bound to a server's port, and the lab would answer itself: leave out bind() in a client.",
    },
    fr: {
      fact: "Votre datagramme vient du port {port}, qui est un port du lab : il n'a pas de réponse.",
      cause:
        "Votre client est lié au port d'un serveur, et le lab se répondrait à lui-même : pas de bind() dans un client.",
    },
  },
  amplification: {
    code: "R04",
    level: "info",
    when: "An answer would be longer than `amplification` allows.",
    title: { en: "Answer too long", fr: "Réponse trop longue" },
    en: {
      fact: "The answer would be much longer than your {came|byte|bytes}, so it wasn't sent.",
      cause:
        "With a forged source address, such answers could flood somebody else: send a longer datagram, or use TCP.",
    },
    fr: {
      fact: "La réponse serait bien plus longue que vos {came|octet|octets} : elle n'a pas été envoyée.",
      cause:
        "Avec une adresse d'expéditeur falsifiée, de telles réponses inonderaient quelqu'un d'autre : envoyez un datagramme plus long, ou utilisez TCP.",
    },
  },
  "held-back": {
    code: "R05",
    level: "warning",
    when: "A connection is closed because its answers piled up unread; see `buffer_memory`.",
    supersedes: ["C03", "C04"],
    title: { en: "Answers not read", fr: "Réponses non lues" },
    en: {
      fact: "You sent {came|byte|bytes} and didn't read the answers: they piled up here until I closed.",
      cause: "Read while you write, in turns or with select(): otherwise the buffers of both sides fill up.",
    },
    fr: {
      fact:
        "Vous avez envoyé {came|octet|octets} sans lire les réponses : elles se sont accumulées jusqu'à ce que je ferme.",
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
      fact: "The teacher has paused this exercise, so nothing gets an answer just now.",
      cause: "Your program is not at fault: wait until the exercise resumes, then try again.",
    },
    fr: {
      fact: "L'enseignant a mis cet exercice en pause : rien n'obtient de réponse pour l'instant.",
      cause: "Votre programme n'y est pour rien : attendez la reprise de l'exercice, puis réessayez.",
    },
  },
  "not-allowed": {
    code: "R07",
    level: "info",
    when: "The client's address is not in `allow`.",
    title: { en: "Address not allowed", fr: "Adresse non autorisée" },
    en: {
      fact: "Your address, {address}, is not one of those that this lab serves.",
      cause: "Your program is not at fault: tell the teacher, who can add the address under allow in [lab].",
    },
    fr: {
      fact: "Votre adresse, {address}, ne fait pas partie de celles que ce lab accepte.",
      cause:
        "Votre programme n'y est pour rien : prévenez l'enseignant, qui peut l'ajouter sous allow dans [lab].",
    },
  },
  rate: {
    code: "R08",
    level: "warning",
    when: "More is received than `datagrams_per_second` or `new_connections_per_second` allows.",
    title: { en: "Too much at once", fr: "Trop à la fois" },
    en: {
      fact:
        "More arrived from your address or user in a short time than this lab accepts, so this exchange was refused.",
      cause:
        "Usually it is a loop that doesn't wait: wait for each answer in recvfrom() or read() before you send again.",
    },
    fr: {
      fact:
        "Votre adresse ou votre compte a envoyé en peu de temps plus que ce lab n'accepte : cet échange a été refusé.",
      cause:
        "C'est souvent une boucle sans attente : attendez chaque réponse dans recvfrom() ou read() avant l'envoi suivant.",
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
      cause:
        "If they are yours, each socket() needs its close(s), in the loop and in every child after fork().",
    },
    fr: {
      fact:
        "Votre adresse ou votre compte avait déjà {open} connexions ouvertes ici : celle-ci a été refusée.",
      cause:
        "Si elles sont à vous, chaque socket() demande son close(s), dans la boucle et dans chaque fils après fork().",
    },
  },
  "bytes-per-connection": {
    code: "R10",
    level: "warning",
    when: "A connection brought more than `bytes_per_connection`.",
    title: { en: "Too much in one connection", fr: "Trop sur une connexion" },
    en: {
      fact: "{came} bytes arrived in one connection, more than is allowed here, so it was closed.",
      cause: "Usually it is a loop that never ends: check its condition, and what write() returns.",
    },
    fr: {
      fact: "{came} octets sont arrivés sur une connexion, plus qu'il n'est permis : elle a été fermée.",
      cause: "C'est souvent une boucle sans fin : vérifiez sa condition, et ce que renvoie write().",
    },
  },
  "time-per-connection": {
    code: "R12",
    level: "warning",
    when: "A connection was open for `time_per_connection`.",
    title: { en: "Open for too long", fr: "Ouverte trop longtemps" },
    en: {
      fact: "This connection was open for as long as the lab allows, so it was closed.",
      cause: "A program that has its answer should close: after the last read(), call close(s).",
    },
    fr: {
      fact: "Cette connexion est restée ouverte aussi longtemps que le lab le permet : elle a été fermée.",
      cause: "Un programme qui a sa réponse doit fermer : après le dernier read(), appelez close(s).",
    },
  },
  "no-numbers": {
    code: "R13",
    level: "info",
    when: "No number is reserved that could be given; see `count` and `when_away`.",
    title: { en: "No number to give", fr: "Pas de numéro à donner" },
    en: {
      fact: "The lab had no number left to give, so your datagram was not counted and got no answer.",
      cause:
        "Your program is not at fault: the labs' common database is away just now; try again in a moment, and tell the teacher.",
    },
    fr: {
      fact:
        "Le lab n'avait plus de numéro à donner : votre datagramme n'a pas été compté et n'a pas reçu de réponse.",
      cause:
        "Votre programme n'y est pour rien : la base commune des labs est injoignable ; réessayez dans un instant, et prévenez l'enseignant.",
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
