// E: challenges over datagrams: what is lost, comes twice, out of order, from somebody else, or cut; and tokens.
import type { Rule } from "../rule.ts";
import { clueRule } from "./challenge_rule.ts";

export const CHALLENGE_DATAGRAMS: readonly Rule[] = [
  clueRule({
    code: "E40",
    level: "info",
    clue: "was-dropped",
    verdict: "step",
    values: ["which", "drops"],
    when: "An answer of the challenge lost was dropped by the lab, as it is meant to be.",
    title: { en: "Dropped on purpose", fr: "Réponse perdue exprès" },
    en: {
      fact: "I dropped my answer on purpose: number {which} of {drops} in this try.",
      cause: "Wait for it with a limit, by select() with a timeout or SO_RCVTIMEO, then ask again.",
    },
    fr: {
      fact: "J'ai perdu ma réponse exprès : la numéro {which} sur {drops} de cet essai.",
      cause: "Attendez-la avec une limite, par select() avec un délai ou SO_RCVTIMEO, puis redemandez.",
    },
  }),
  clueRule({
    code: "E41",
    level: "error",
    clue: "not-again",
    kinds: ["lost"],
    values: ["asked"],
    when: "At lost, all answers of a try were dropped, and the client has not asked again within 10 seconds.",
    title: { en: "Did not ask again", fr: "Pas de nouvelle demande" },
    en: {
      fact:
        "You asked {asked|time|times}, my answer got lost each time, and you didn't ask again within 10 seconds.",
      cause:
        "UDP loses datagrams: set SO_RCVTIMEO or use select(), and send your datagram again whenever nothing has come.",
    },
    fr: {
      fact:
        "Vous avez demandé {asked} fois, ma réponse s'est perdue à chaque fois, et vous n'avez pas redemandé dans les 10 secondes.",
      cause:
        "UDP perd des datagrammes : mettez SO_RCVTIMEO ou un select(), et renvoyez votre datagramme chaque fois que rien n'est arrivé.",
    },
  }),
  clueRule({
    code: "E42",
    level: "error",
    clue: "no-answer",
    when:
      "A challenge over UDP sent all that it has, and nothing came back from that socket within 10 seconds.",
    title: { en: "No answer came back", fr: "Rien n'est revenu" },
    en: {
      fact: "I sent you everything, and nothing came back from that socket within 10 seconds.",
      cause:
        "Wait for no more than comes, and send your answer by the socket that asked: I know you by its port.",
    },
    fr: {
      fact: "Je vous ai tout envoyé, et rien n'est revenu de cette socket en 10 secondes.",
      cause:
        "N'attendez pas plus qu'il n'en vient, et répondez par la socket qui a demandé : je vous reconnais à son port.",
    },
  }),
  clueRule({
    code: "E43",
    level: "error",
    clue: "counted-twice",
    values: ["number"],
    when: "At duplicate, the sum has a number twice that came twice.",
    title: { en: "A duplicate was added", fr: "Un doublon additionné" },
    en: {
      fact: "Number {number} arrived twice, and you added both.",
      cause: "Remember which numbers you have seen, in an array for example, and leave out what comes again.",
    },
    fr: {
      fact: "Le numéro {number} est arrivé deux fois, et vous avez additionné les deux.",
      cause: "Retenez les numéros déjà vus, par exemple dans un tableau, et laissez de côté ce qui revient.",
    },
  }),
  clueRule({
    code: "E44",
    level: "error",
    clue: "missing-piece",
    but: ["reorder"],
    values: ["number", "count"],
    when: "At duplicate or decoy, the sum is right but for one number that is not in it.",
    title: { en: "A number is missing", fr: "Il manque un nombre" },
    en: {
      fact: "Number {number} of {count} is missing in your sum.",
      cause: "Go on until you have all {count}: each datagram says its number, and how many there are.",
    },
    fr: {
      fact: "Il manque à votre somme le numéro {number} sur {count}.",
      cause: "Continuez jusqu'à avoir les {count} : chaque datagramme dit son numéro, et combien il y en a.",
    },
  }),
  clueRule({
    code: "E45",
    level: "error",
    clue: "missing-piece",
    kinds: ["reorder"],
    values: ["number", "count"],
    when: "At reorder, the text is right but for pieces that are not in it.",
    title: { en: "A piece is missing", fr: "Il manque un morceau" },
    en: {
      fact: "Piece {number} of {count} is missing in your text.",
      cause:
        "The piece with the highest number need not come last: count the pieces, and go on until you have all {count}.",
    },
    fr: {
      fact: "Il manque à votre texte le morceau {number} sur {count}.",
      cause:
        "Le morceau au plus grand numéro n'arrive pas forcément en dernier : comptez-les, et continuez jusqu'à avoir les {count}.",
    },
  }),
  clueRule({
    code: "E46",
    level: "error",
    clue: "took-decoy",
    values: ["port"],
    when: "At decoy, the sum has numbers in it that came from another port than the one that was asked.",
    title: { en: "Took what somebody else sent", fr: "Prend ce qu'un autre envoie" },
    en: {
      fact: "You counted what came from port {port}, which is not the one you asked.",
      cause:
        "Compare the sender that recvfrom() tells with the one you asked, or connect() the socket: then it hears nobody else.",
    },
    fr: {
      fact: "Vous avez compté ce qui venait du port {port}, qui n'est pas celui que vous avez interrogé.",
      cause:
        "Comparez l'expéditeur donné par recvfrom() à celui que vous avez interrogé, ou faites connect() : la socket n'entend alors que lui.",
    },
  }),
  clueRule({
    code: "E47",
    level: "error",
    clue: "arrival-order",
    when: "At reorder, the text is put together in the order in which its pieces were sent.",
    title: { en: "In the order of arrival", fr: "Dans l'ordre d'arrivée" },
    en: {
      fact: "You put the pieces together as they arrived.",
      cause: "Put each where its number says: the first piece is number 1, whenever it comes.",
    },
    fr: {
      fact: "Vous avez assemblé les morceaux dans leur ordre d'arrivée.",
      cause: "Rangez chacun selon son numéro : le premier morceau est le 1, quel que soit son tour.",
    },
  }),
  clueRule({
    code: "E48",
    level: "error",
    clue: "wrong-text",
    values: ["place"],
    when: "At reorder, the text is another one, and neither E45 nor E47 tells why.",
    title: { en: "A wrong text", fr: "Texte faux" },
    en: {
      fact: "Your text differs from mine from character {place} on.",
      cause:
        "A piece is the datagram without its two ints, as long as recvfrom() says less 8; print each with its number.",
    },
    fr: {
      fact: "Votre texte diffère du mien à partir du caractère {place}.",
      cause:
        "Un morceau est le datagramme sans ses deux ints, long de ce que dit recvfrom() moins 8 ; affichez chacun avec son numéro.",
    },
  }),
  clueRule({
    code: "E49",
    level: "error",
    clue: "cut-datagram",
    values: ["read", "total"],
    when: "At long, length or sum are those of the datagram's first bytes only.",
    title: { en: "The datagram was cut", fr: "Datagramme coupé" },
    en: {
      fact: "Your buffer took {read|byte|bytes} of a datagram of {total}.",
      cause: "recvfrom() throws away what doesn't fit: give it a buffer of 8192 bytes, and its whole size.",
    },
    fr: {
      fact: "Votre tampon a pris {read|octet|octets} d'un datagramme de {total}.",
      cause:
        "recvfrom() jette ce qui ne tient pas : donnez-lui un tampon de 8192 octets, et toute sa taille.",
    },
  }),
  clueRule({
    code: "E50",
    level: "error",
    clue: "signed-bytes",
    values: ["came", "right"],
    when: "At long, the sum is that of the bytes taken as signed.",
    title: { en: "Bytes with a sign", fr: "Octets avec signe" },
    en: {
      fact: "You sent {came}; with bytes from 0 to 255 the sum is {right}.",
      cause: "char is signed on a PC, and 200 becomes -56: take `unsigned char` for bytes.",
    },
    fr: {
      fact: "Vous avez envoyé {came} ; avec des octets de 0 à 255, la somme est {right}.",
      cause: "char est signé sur un PC, et 200 devient -56 : prenez `unsigned char` pour des octets.",
    },
  }),
  clueRule({
    code: "E51",
    level: "error",
    clue: "wrong-length",
    values: ["came", "right"],
    when: "At long, the length is neither the datagram's nor what a buffer would cut it to.",
    title: { en: "A wrong length", fr: "Longueur fausse" },
    en: {
      fact: "You sent {came} as the length, and the datagram has {right|byte|bytes}.",
      cause: "The length is what recvfrom() returns, neither sizeof of the buffer nor strlen().",
    },
    fr: {
      fact: "Vous avez envoyé {came} comme longueur, et le datagramme a {right|octet|octets}.",
      cause: "La longueur est ce que renvoie recvfrom(), ni sizeof du tampon ni strlen().",
    },
  }),
  clueRule({
    code: "E52",
    level: "error",
    clue: "answer-length",
    values: ["came", "right"],
    when: "The answer to a challenge over UDP has another length than one or two ints have.",
    title: { en: "An answer of another length", fr: "Réponse d'une autre longueur" },
    en: {
      fact: "Your answer has {came|byte|bytes}, and it should have {right}.",
      cause: "Send 4 bytes for each int, in one datagram: an int, not a long, nor a whole buffer.",
    },
    fr: {
      fact: "Votre réponse a {came|octet|octets}, elle devrait en avoir {right}.",
      cause: "Envoyez 4 octets par int, dans un seul datagramme : un int, pas un long, ni un tampon entier.",
    },
  }),
  clueRule({
    code: "E53",
    level: "error",
    clue: "stale-token",
    values: ["ms"],
    when: "A token was right more than 10 seconds before it came back.",
    title: { en: "A token that is too old", fr: "Jeton trop vieux" },
    en: {
      fact: "This token is {ms} ms old, and tokens count for 10 seconds.",
      cause: "Send a token back as soon as you have read it; there is another each second.",
    },
    fr: {
      fact: "Ce jeton date de {ms} ms, et un jeton compte pendant 10 secondes.",
      cause: "Renvoyez un jeton dès que vous l'avez lu ; il y en a un autre chaque seconde.",
    },
  }),
  clueRule({
    code: "E54",
    level: "error",
    clue: "unknown-token",
    when: "What came to the challenge token is none of its tokens of the last minutes.",
    title: { en: "Not a token", fr: "Pas un jeton" },
    en: {
      fact: "What you sent is none of my tokens.",
      cause: "Join the group with IP_ADD_MEMBERSHIP, read a token there, and send back its 8 letters.",
    },
    fr: {
      fact: "Ce que vous avez envoyé n'est aucun de mes jetons.",
      cause: "Rejoignez le groupe par IP_ADD_MEMBERSHIP, lisez-y un jeton, et renvoyez ses 8 lettres.",
    },
  }),
];
