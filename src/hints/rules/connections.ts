// C: how a connection is opened, used, ended and closed. A client that waits for what never comes is ended by
// its user (Ctrl-C), by a time-out of its own, or by the listener's: so it is judged by what was owed, and for
// how long all was silent before the end. How it ended only tells the rest: whether it read its answer.
import type { Exchange } from "../../exchange/exchange.ts";
import { type Context, inRequest, secondsSilent, waited, WAITED_MS, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/**
 * So many milliseconds after the server's end the client had not closed: short enough for who presses Ctrl-C
 * after a second, long enough for a language that is slow to stop.
 */
const STAYED_MS = 800;

/** Who pauses so often as long before ends with a pause too. */
const USUAL_PAUSES = 2;

/** Open connections of one address: nobody needs so many at once in this lab. */
const MANY = 10;

const closedUnasked: Rule = {
  code: "C01",
  level: "warning",
  when:
    "A connection is opened and closed without a byte, within half a second: one that waited longer is C02. A warning where an int was expected; elsewhere it may only test whether the port is open.",
  title: { en: "Closed without sending", fr: "Fermé sans rien envoyer" },
  en: {
    fact: "You connected and closed again without sending a byte.",
    cause:
      "Your program may have ended before its write(), at an error check or by a crash; if you only wanted to test the port, all is well.",
  },
  fr: {
    fact: "Vous vous êtes connecté, puis vous avez fermé sans rien envoyer.",
    cause:
      "Le programme s'est peut-être arrêté avant son write(), sur un test d'erreur ou un plantage ; si vous vouliez seulement tester le port, tout va bien.",
  },
  find(context) {
    const { exchange: { outcome, late, urgent }, came, wants, isStream } = context;
    if (outcome !== "closed" || !isStream || came + late + urgent > 0 || wants === "nothing") {
      return undefined;
    }
    if (waited(context)) return undefined;
    return { certainty: "certain", level: wantsInts(context) ? "warning" : "info" };
  },
};

const silentConnection: Rule = {
  code: "C02",
  level: "warning",
  when:
    "A connection is silent for half a second or more, until it ends: by the client, which may be interrupted, or by the listener's idle_timeout. Not said of shorter ones (C01), nor where the server speaks first.",
  supersedes: ["C04"],
  title: { en: "Connected, then silent", fr: "Connecté, puis silencieux" },
  en: {
    fact: "You connected and sent nothing for {seconds} s.",
    cause:
      "Perhaps your program waits in read() or scanf(): here the client speaks first, so call write() before read().",
  },
  fr: {
    fact: "Vous vous êtes connecté, puis vous n'avez rien envoyé pendant {seconds} s.",
    cause:
      "Le programme attend peut-être dans read() ou scanf() : ici, le client parle en premier, donc write() avant read().",
  },
  find(context) {
    const { exchange, came, wants, isStream } = context;
    if (!hasEnded(exchange) || !isStream || came + exchange.urgent > 0 || wants === "nothing") {
      return undefined;
    }
    if (!waited(context)) return undefined;
    return {
      certainty: "certain",
      level: wantsInts(context) ? "warning" : "info",
      values: { seconds: secondsSilent(context) },
    };
  },
};

const answerUnread: Rule = {
  code: "C03",
  level: "warning",
  when:
    "RST ends a TCP connection after an answer was sent: the client closed before it had read everything, or set SO_LINGER to 0. Not said at chargen, which a client ends by closing, nor of one that waited for an answer (C08). A guess at half-close where ints arrived one by one, with pauses: the program may have been interrupted. Unix sockets have no RST: X06.",
  title: { en: "Closed with the answer unread", fr: "Fermé sans lire la réponse" },
  en: {
    fact: "I had sent {bytesOut|byte|bytes}, and your side ended the connection with RST.",
    cause:
      "close() with unread bytes sends RST, and so does SO_LINGER with 0: read the whole answer before you close.",
  },
  fr: {
    fact: "J'avais envoyé {bytesOut|octet|octets}, et votre côté a terminé la connexion par RST.",
    cause:
      "close() avec des octets non lus envoie RST, tout comme SO_LINGER à 0 : lisez toute la réponse avant de fermer.",
  },
  find(context) {
    const { wants, exchange: { clientEnd, bytesOut, service, trap, transport } } = context;
    if (trap !== undefined || transport !== "tcp" || service === "chargen" || bytesOut <= 0) return undefined;
    if (!isReset(clientEnd)) return undefined;
    // Its answer would have come after the ints that it was about to send.
    const isUnderWay = wants === "ints" && isTyped(context);
    return { certainty: isUnderWay ? "low" : "high", values: { bytesOut } };
  },
};

const resetUnanswered: Rule = {
  code: "C04",
  level: "warning",
  when:
    "RST ends a TCP connection before anything was answered: SO_LINGER was 0, or the program was stopped by force (Windows). A guess where nothing had arrived: it may only test whether the port is open. Not said of one that had waited (C02, C08, F04).",
  title: { en: "RST before the answer", fr: "RST avant la réponse" },
  en: {
    fact: "Your side ended the connection with RST after {came|byte|bytes}, before I answered.",
    cause:
      "A normal close() sends FIN: don't set SO_LINGER to 0, and don't stop the program before it has its answer.",
  },
  fr: {
    fact: "Votre côté a terminé la connexion par RST après {came|octet|octets}, avant ma réponse.",
    cause:
      "Un close() normal envoie FIN : ne mettez pas SO_LINGER à 0, et n'arrêtez pas le programme avant qu'il ait sa réponse.",
  },
  find({ exchange: { clientEnd, outcome, bytesOut, service, transport }, came }) {
    if (transport !== "tcp" || bytesOut > 0 || service === "chargen") return undefined;
    if (outcome !== "reset" && clientEnd !== "reset-before") return undefined;
    return { certainty: came === 0 ? "low" : "medium", values: { came } };
  },
};

const stillOpen: Rule = {
  code: "C05",
  level: "info",
  when:
    "The client closes about a second or more after the server, or, for as long as that was watched, not at all. It may be waiting for Enter.",
  title: { en: "Not closed", fr: "Pas fermé" },
  en: {
    fact: "I had answered and closed; about a second later, your side was still open.",
    cause:
      "When read() returns 0, the other side has finished: call close(s), or the descriptor stays in use.",
  },
  fr: {
    fact: "J'avais répondu et fermé ; environ une seconde plus tard, votre côté était encore ouvert.",
    cause:
      "Quand read() renvoie 0, l'autre côté a fini : appelez close(s), sinon le descripteur reste occupé.",
  },
  find({ exchange: { outcome, clientEnd, late }, isStream, wants, silence }) {
    if (outcome !== "answered" || !isStream || wants === "anything" || late > 0) return undefined;
    const stayed = clientEnd === "open" || (clientEnd === "after" && silence >= STAYED_MS);
    return stayed ? { certainty: "certain" } : undefined;
  },
};

const sendsAfterEnd: Rule = {
  code: "C06",
  level: "warning",
  when:
    "Bytes arrive after the server answered and closed its side. Whole ints are F01; where nothing is expected, it is P11.",
  title: { en: "Keeps sending after the end", fr: "Envoie encore après la fin" },
  en: {
    fact: "{late|byte|bytes} arrived after I had answered and closed my side.",
    cause:
      "When read() returns 0, the other side has finished: stop writing and close, or SIGPIPE may end your program.",
  },
  fr: {
    fact: "{late|octet est arrivé|octets sont arrivés} après ma réponse, alors que j'avais fermé mon côté.",
    cause:
      "Quand read() renvoie 0, l'autre côté a fini : cessez d'écrire et fermez, sinon SIGPIPE peut tuer le programme.",
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
    fact: "When this connection ended, at least {open} others from your address or user were open.",
    cause:
      "If they are yours, each socket() needs its close(s), in the loop and in every child after fork(), or you run out of descriptors.",
  },
  fr: {
    fact:
      "À la fin de cette connexion, au moins {open} autres, de votre adresse ou de votre compte, étaient ouvertes.",
    cause:
      "Si elles sont à vous, chaque socket() demande son close(s), dans la boucle et dans chaque fils après fork(), sinon les descripteurs s'épuisent.",
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
  when:
    "At half-close, the client sends, then waits for its answer half a second or more without having ended its output: until it is interrupted, gives up, or the listener does. Not said where it received the answer in the end.",
  supersedes: ["C03", "C04", "X06"],
  title: { en: "Missing shutdown(s, 1)", fr: "Il manque shutdown(s, 1)" },
  en: {
    fact: "{came|byte|bytes} arrived, then I waited: I answer only after the end of your output.",
    cause:
      "After your last write(), call `shutdown(s, SHUT_WR)` (1 in the course; shutdownOutput() in Java), then read the answer.",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, puis j'ai attendu : je ne réponds qu'après la fin de vos envois.",
    cause:
      "Après le dernier write(), appelez `shutdown(s, SHUT_WR)` (1 dans le cours ; shutdownOutput() en Java), puis lisez la réponse.",
  },
  find(context) {
    const { wants, came, bytes, exchange } = context;
    if (wants !== "ints" || came === 0 || !hasEnded(exchange) || !waited(context)) return undefined;
    const { outcome, clientEnd, bytesOut } = exchange;
    // Its own end was no end of output: the answer to that found it gone.
    const isGone = isReset(clientEnd) || (bytesOut === 0 && came >= 4);
    if (outcome !== "timeout" && !isGone) return undefined;
    return {
      certainty: outcome === "timeout" ? "certain" : "high",
      evidence: inRequest(0, bytes.length),
      values: { came },
    };
  },
};

const idleAfterAnswer: Rule = {
  code: "C09",
  level: "info",
  when:
    "An echo has sent everything back, and then nothing happens until the listener or, half a second later or more, the client ends the connection: read() may have waited for an end that never comes. Not said where someone types: those bytes arrive late, or with such pauses.",
  title: { en: "Idle after the answer", fr: "Inactif après la réponse" },
  en: {
    fact: "I had sent everything back; then nothing more happened until the connection ended.",
    cause:
      "An echo goes on until you end it: if read() was waiting for the end, call close(s) once you have your answer, or shutdown(s, SHUT_WR) before the last read().",
  },
  fr: {
    fact: "J'avais tout renvoyé ; puis plus rien jusqu'à la fin de la connexion.",
    cause:
      "Un écho dure jusqu'à ce que vous y mettiez fin : si read() attendait la fin, appelez close(s) une fois la réponse lue, ou shutdown(s, SHUT_WR) avant le dernier read().",
  },
  find(context) {
    const { isStream, came, exchange: { service, outcome, clientEnd, bytesOut } } = context;
    if (service !== "echo" || !isStream || bytesOut <= 0 || bytesOut < came) return undefined;
    if (outcome === "timeout") return waited(context) ? { certainty: "certain" } : undefined;
    const isLeft = outcome === "answered" && clientEnd === "before" && waited(context);
    return isLeft && !isTyped(context) ? { certainty: "medium" } : undefined;
  },
};

const idleAtDiscard: Rule = {
  code: "C10",
  level: "info",
  when:
    "After the last byte to discard nothing happens for half a second or longer, until the connection ends: the client may have waited for an answer. Not said where there were such pauses before.",
  title: { en: "discard never answers", fr: "discard ne répond jamais" },
  en: {
    fact: "{came|byte|bytes} arrived, then nothing for {seconds} s, until the connection ended.",
    cause:
      "discard never answers: if your program was waiting in read(), leave out that read() and call close(s).",
  },
  fr: {
    fact:
      "{came|octet est arrivé|octets sont arrivés}, puis plus rien pendant {seconds} s, jusqu'à la fin de la connexion.",
    cause:
      "discard ne répond jamais : si le programme attendait dans read(), supprimez ce read() et appelez close(s).",
  },
  find(context) {
    const { exchange, isStream, came } = context;
    if (exchange.service !== "discard" || !isStream || came === 0 || !hasEnded(exchange)) return undefined;
    if (!waited(context) || isTyped(context)) return undefined;
    return { certainty: "medium", values: { came, seconds: secondsSilent(context) } };
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
  idleAtDiscard,
];

/** Whether a connection came to its end, and was not cut short by a limit or by the lab. */
function hasEnded({ outcome, clientEnd }: Exchange): boolean {
  return outcome === "timeout" || (outcome !== "refused" && clientEnd !== "open" && clientEnd !== "none");
}

function isReset(clientEnd: Exchange["clientEnd"]): boolean {
  return clientEnd === "reset-before" || clientEnd === "reset-after";
}

/** Whether somebody typed: a program says its first bytes at once, and pauses no longer than it waits. */
function isTyped({ exchange: { firstByteAfter, lastByteAfter, reads }, silence }: Context): boolean {
  const pause = reads > 1 ? (lastByteAfter - firstByteAfter) / (reads - 1) : 0;
  return firstByteAfter >= WAITED_MS || silence < USUAL_PAUSES * pause;
}
