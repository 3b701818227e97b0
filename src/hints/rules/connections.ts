// C: how a connection is opened, used, ended and closed.
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** A silent connection that ended sooner was ended by the lab's stop. */
const LEAST_SILENCE_MS = 1000;

/** Open connections of one address: nobody needs so many at once in this lab. */
const MANY = 10;

const closedUnasked: Rule = {
  code: "C01",
  level: "warning",
  when:
    "A connection is opened and closed without a byte. A warning where an int was to come; elsewhere it may be a look whether the port is open.",
  title: { en: "Closed without sending", fr: "Fermé sans rien envoyer" },
  en: {
    fact: "You connected and closed again without sending a byte.",
    cause:
      "Your program ended before its write(): a return value may have been taken for an error, or it crashed.",
  },
  fr: {
    fact: "Vous vous êtes connecté, puis avez fermé sans envoyer un octet.",
    cause:
      "Le programme a fini avant son write() : une valeur de retour prise pour une erreur, ou un plantage.",
  },
  find(context) {
    const { exchange: { outcome, late, urgent }, came, wants, isStream } = context;
    if (outcome !== "closed" || !isStream || came + late + urgent > 0 || wants === "nothing") {
      return undefined;
    }
    return { certainty: "certain", level: wantsInts(context) ? "warning" : "info" };
  },
};

const silentConnection: Rule = {
  code: "C02",
  level: "warning",
  when:
    "A connection stays silent for as long as the listener waits. Not said of short ones: the lab stopped.",
  title: { en: "Connected, then silent", fr: "Connecté, puis silencieux" },
  en: {
    fact: "You connected and sent nothing for {seconds} s, so I closed.",
    cause:
      "Perhaps your program waits in read() or scanf() first: here the client speaks first, so write() before you read().",
  },
  fr: {
    fact: "Vous vous êtes connecté sans rien envoyer pendant {seconds} s : j'ai fermé.",
    cause:
      "Le programme attend peut-être dans read() ou scanf() : ici le client parle en premier, donc write() avant read().",
  },
  find(context) {
    const { exchange: { outcome, began, at, urgent }, came, wants, isStream } = context;
    const waited = at - began;
    if (outcome !== "timeout" || !isStream || came + urgent > 0 || wants === "nothing") return undefined;
    if (!(waited >= LEAST_SILENCE_MS)) return undefined;
    return {
      certainty: "certain",
      level: wantsInts(context) ? "warning" : "info",
      values: { seconds: Math.round(waited / 1000) },
    };
  },
};

const answerUnread: Rule = {
  code: "C03",
  level: "warning",
  when:
    "RST ends the connection after an answer was sent: the client closed before it had read all, or set SO_LINGER to 0. Not said at chargen, which one leaves by closing.",
  title: { en: "Closed with the answer unread", fr: "Fermé sans lire la réponse" },
  en: {
    fact: "I had sent {bytesOut|byte|bytes}, and your side ended the connection by RST.",
    cause:
      "close() with unread bytes sends RST (so does SO_LINGER with 0): read the whole answer, until read() returns 0.",
  },
  fr: {
    fact: "J'avais envoyé {bytesOut|octet|octets}, et votre côté a terminé la connexion par RST.",
    cause:
      "close() sans avoir tout lu envoie RST (SO_LINGER à 0 aussi) : lisez toute la réponse, jusqu'à ce que read() rende 0.",
  },
  find({ exchange: { clientEnd, bytesOut, service, trap } }) {
    if (trap !== undefined || service === "chargen" || bytesOut <= 0) return undefined;
    if (clientEnd !== "reset-after" && clientEnd !== "reset-before") return undefined;
    return { certainty: "high", values: { bytesOut } };
  },
};

const resetUnanswered: Rule = {
  code: "C04",
  level: "warning",
  when:
    "RST ends the connection before anything was answered: SO_LINGER was 0, since nothing can have been left unread.",
  title: { en: "Broken off by RST", fr: "Rompu par RST" },
  en: {
    fact: "The connection was broken off by RST after {came|byte|bytes}, before I answered.",
    cause:
      "An ordinary close() sends FIN: leave out SO_LINGER with 0, and don't stop the program before it has its answer.",
  },
  fr: {
    fact: "La connexion a été rompue par RST après {came|octet|octets}, avant ma réponse.",
    cause:
      "Un close() ordinaire envoie FIN : pas de SO_LINGER à 0, et n'arrêtez pas le programme avant sa réponse.",
  },
  find({ exchange: { clientEnd, outcome, bytesOut, service }, came, isStream }) {
    if (!isStream || bytesOut > 0 || service === "chargen") return undefined;
    if (outcome !== "reset" && clientEnd !== "reset-before") return undefined;
    return { certainty: "medium", values: { came } };
  },
};

const stillOpen: Rule = {
  code: "C05",
  level: "info",
  when:
    "Two seconds after the end of the conversation the client has not closed. It may be waiting for Enter.",
  title: { en: "Not closed", fr: "Pas fermé" },
  en: {
    fact: "I had answered and closed; two seconds later your side was still open.",
    cause: "When read() returns 0 the other side is done: close(s), or the descriptor stays in use.",
  },
  fr: {
    fact: "J'avais répondu et fermé ; deux secondes après, votre côté était encore ouvert.",
    cause: "Quand read() rend 0, l'autre côté a fini : faites close(s), sinon le descripteur reste occupé.",
  },
  find({ exchange: { outcome, clientEnd, late }, isStream, wants }) {
    if (outcome !== "answered" || clientEnd !== "open" || late > 0 || !isStream || wants === "anything") {
      return undefined;
    }
    return { certainty: "certain" };
  },
};

const sendsAfterEnd: Rule = {
  code: "C06",
  level: "warning",
  when:
    "Bytes come after the server answered and closed its side. Whole ints are F01; where nothing is wanted, it is P11.",
  title: { en: "Sends on after the end", fr: "Continue après la fin" },
  en: {
    fact: "{late|byte|bytes} came after I had answered and closed my side.",
    cause:
      "When read() returns 0 the other side is done: stop writing and close, or SIGPIPE will end your program.",
  },
  fr: {
    fact: "{late|octet est arrivé|octets sont arrivés} après ma réponse, alors que j'avais fermé mon côté.",
    cause:
      "Quand read() rend 0, l'autre côté a fini : cessez d'écrire et fermez, sinon SIGPIPE terminera le programme.",
  },
  find(context) {
    const { exchange: { late }, wants, came } = context;
    if (!wantsInts(context) || late <= 0) return undefined;
    if (wants === "int" && late % 4 === 0 && came % 4 === 0) return undefined;
    return { certainty: "high", values: { late } };
  },
};

const manyConnections: Rule = {
  code: "C07",
  level: "warning",
  when:
    "One address has many connections open at once. A class may share an address: a warning only where this one was left idle, or never used.",
  title: { en: "Many connections open", fr: "Beaucoup de connexions ouvertes" },
  en: {
    fact: "When this connection ended, {open} more from your address were open.",
    cause:
      "Each socket() needs its close(s), in the loop and in every child after fork(): descriptors run out.",
  },
  fr: {
    fact: "À la fin de cette connexion, {open} autres de votre adresse étaient ouvertes.",
    cause:
      "Chaque socket() veut son close(s), dans la boucle et dans chaque fils après fork() : les descripteurs s'épuisent.",
  },
  find({ exchange: { openBeside, outcome, clientEnd }, isStream, wants, came }) {
    if (!isStream || openBeside < MANY) return undefined;
    const unused = came === 0 && wants !== "nothing";
    const idle = outcome === "timeout" || clientEnd === "open" || unused;
    return { certainty: "certain", level: idle ? "warning" : "info", values: { open: openBeside } };
  },
};

const noHalfClose: Rule = {
  code: "C08",
  level: "error",
  when: "At half-close, the client waits for its answer without having ended its output.",
  title: { en: "shutdown(1) is missing", fr: "shutdown(1) manque" },
  en: {
    fact: "{came|byte|bytes} came, but never the end of your output, which I wait for before I answer.",
    cause:
      "Say that you are done sending, `shutdown(s, SHUT_WR)` (1 in the course), and then read the answer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, mais jamais la fin de vos envois, que j'attends pour répondre.",
    cause:
      "Annoncez la fin de vos envois par la fermeture à moitié, `shutdown(s, SHUT_WR)` (1 dans le cours), puis lisez la réponse.",
  },
  find({ wants, came, bytes, exchange: { outcome, bytesOut } }) {
    if (wants !== "ints" || outcome !== "timeout" || came === 0 || bytesOut > 0) return undefined;
    return { certainty: "certain", evidence: inRequest(0, bytes.length), values: { came } };
  },
};

const idleAfterAnswer: Rule = {
  code: "C09",
  level: "info",
  when:
    "An echo was answered and then stood still until the listener closed it. Whoever types by hand pauses too.",
  title: { en: "Idle after the answer", fr: "Inactif après la réponse" },
  en: {
    fact: "All you sent was answered, then nothing came until I closed the idle connection.",
    cause:
      "An echo lasts until you end it: close(s) when you have read your answer, or shutdown(s, SHUT_WR) before the last read.",
  },
  fr: {
    fact: "Tout ce que vous avez envoyé a eu sa réponse, puis plus rien : j'ai fermé la connexion inactive.",
    cause:
      "Un écho dure jusqu'à ce que vous y mettiez fin : close(s) une fois la réponse lue, ou shutdown(s, SHUT_WR) avant.",
  },
  find({ wants, isStream, exchange: { outcome, bytesOut } }) {
    if (wants !== "anything" || !isStream || outcome !== "timeout" || bytesOut <= 0) return undefined;
    return { certainty: "certain" };
  },
};

/** All of them. */
export const CONNECTIONS: readonly Rule[] = [
  closedUnasked,
  silentConnection,
  answerUnread,
  resetUnanswered,
  stillOpen,
  sendsAfterEnd,
  manyConnections,
  noHalfClose,
  idleAfterAnswer,
];
