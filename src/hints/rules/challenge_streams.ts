// E: challenges over connections: what comes of pieces, of connections that are broken off or silent, and of an upload.
import { swap32 } from "../../text/ints.ts";
import type { Rule } from "../rule.ts";
import { clueRule } from "./challenge_rule.ts";

const TOLD: readonly Rule[] = [
  clueRule({
    code: "E02",
    level: "info",
    clue: "was-reset",
    verdict: "step",
    values: ["which", "breaks"],
    when: "A connection of the challenge reset was broken off by the lab, as it is meant to be.",
    title: { en: "Reset on purpose", fr: "Coupée exprès" },
    en: {
      fact: "I broke this connection off on purpose: reset {which} of {breaks} in this try.",
      cause: "Connect again within 10 seconds: close this socket, make a new one, and begin from n again.",
    },
    fr: {
      fact: "J'ai coupé cette connexion exprès : coupure {which} sur {breaks} de cet essai.",
      cause:
        "Reconnectez-vous dans les 10 secondes : fermez cette socket, créez-en une autre, et reprenez à n.",
    },
  }),
  clueRule({
    code: "E03",
    level: "info",
    clue: "was-silent",
    verdict: "step",
    when: "A client gave the silent connection of the challenge silence up in time.",
    title: { en: "Silent on purpose", fr: "Silence exprès" },
    en: {
      fact: "I said nothing on this connection on purpose, and you gave it up in time.",
      cause: "Connect again within 10 seconds with a new socket: this time I answer.",
    },
    fr: {
      fact: "Je me suis tu exprès sur cette connexion, et vous l'avez abandonnée à temps.",
      cause: "Reconnectez-vous dans les 10 secondes avec une nouvelle socket : cette fois je réponds.",
    },
  }),
  clueRule({
    code: "E17",
    level: "error",
    clue: "first-as-count",
    values: ["first"],
    when: "At until-end, where there is no n, the answer is the sum without the first int.",
    title: { en: "The first int is missing", fr: "Il manque le premier entier" },
    en: {
      fact: "Your sum lacks the first int, {first}.",
      cause: "There is no n here: every int counts, from the first until read() returns 0.",
    },
    fr: {
      fact: "Il manque à votre somme le premier int, {first}.",
      cause: "Ici il n'y a pas de n : tous les entiers comptent, du premier jusqu'à ce que read() renvoie 0.",
    },
  }),
  clueRule({
    code: "E18",
    level: "error",
    clue: "short-read",
    values: ["place", "got"],
    when: "The answer is what comes of one read() for each int where one of them brings fewer bytes.",
    title: { en: "A short read", fr: "Lecture incomplète" },
    en: {
      fact: "Your sum is what comes out when the read() at byte {place} returns only {got|byte|bytes}.",
      cause:
        "One read() for an int may return less than 4 bytes: read the missing ones too before you add it.",
    },
    fr: {
      fact:
        "Votre somme est celle qu'on obtient si le read() à l'octet {place} ne donne que {got|octet|octets}.",
      cause:
        "Un read() d'un int peut donner moins de 4 octets : lisez aussi ceux qui manquent avant d'additionner.",
    },
  }),
  clueRule({
    code: "E19",
    level: "error",
    clue: "added-again",
    values: ["connections"],
    when: "At reset, the answer has what came before resets in it as well.",
    title: { en: "Added up twice", fr: "Additionné deux fois" },
    en: {
      fact:
        "Your sum also has what you had read on {connections|connection that was|connections that were} broken off.",
      cause: "After a reset everything begins again from n: set your sum to 0 for each new connection.",
    },
    fr: {
      fact:
        "Votre somme contient aussi ce que vous aviez lu sur {connections|connexion coupée|connexions coupées}.",
      cause: "Après une coupure, tout recommence à n : remettez la somme à 0 à chaque nouvelle connexion.",
    },
  }),
  clueRule({
    code: "E20",
    level: "error",
    clue: "not-again",
    kinds: ["reset"],
    values: ["which", "breaks"],
    when: "At reset, the client has not connected again within 10 seconds.",
    title: { en: "Gave up after a reset", fr: "Abandon après une coupure" },
    en: {
      fact: "I broke connection {which} off on purpose, and you didn't connect again within 10 seconds.",
      cause:
        "If read() fails with ECONNRESET, close the socket, make a new one and connect again, each time.",
    },
    fr: {
      fact:
        "J'ai coupé exprès la connexion {which}, et vous ne vous êtes pas reconnecté dans les 10 secondes.",
      cause:
        "Si read() échoue avec ECONNRESET, fermez la socket, créez-en une autre et reconnectez-vous, chaque fois.",
    },
  }),
  clueRule({
    code: "E21",
    level: "error",
    clue: "not-again",
    kinds: ["silence"],
    when: "At silence, the client gave up in time and has not connected again within 10 seconds.",
    title: { en: "Gave up after a silence", fr: "Abandon après un silence" },
    en: {
      fact: "You left the silent connection, and didn't connect again within 10 seconds.",
      cause: "Giving up is only half of it: make a new socket after it and connect again.",
    },
    fr: {
      fact: "Vous avez quitté la connexion muette, sans vous reconnecter dans les 10 secondes.",
      cause: "Abandonner n'est que la moitié : créez ensuite une nouvelle socket et reconnectez-vous.",
    },
  }),
  clueRule({
    code: "E22",
    level: "error",
    clue: "too-patient",
    when: "At silence, the client stayed with the silent connection for more than 5 seconds.",
    title: { en: "Waited too long", fr: "Attente trop longue" },
    en: {
      fact: "I said nothing on purpose, and you were still there after 5 seconds.",
      cause: "Wait with a limit, by select() with a timeout or SO_RCVTIMEO, then close and connect again.",
    },
    fr: {
      fact: "Je me suis tu exprès, et vous étiez toujours là après 5 secondes.",
      cause:
        "Attendez avec une limite, par select() avec un délai ou SO_RCVTIMEO, puis fermez et reconnectez-vous.",
    },
  }),
  clueRule({
    code: "E23",
    level: "error",
    clue: "short-upload",
    values: ["came", "n"],
    when: "At upload, fewer bytes than n arrived.",
    title: { en: "Bytes are missing", fr: "Il manque des octets" },
    en: {
      fact: "Only {came} of {n} bytes arrived.",
      cause:
        "write() may take less than you give it, and says how much: send the rest too, before you close.",
    },
    fr: {
      fact: "Seulement {came} octets sur {n} sont arrivés.",
      cause:
        "write() peut prendre moins que demandé, et dit combien : envoyez aussi le reste, avant de fermer.",
    },
  }),
  clueRule({
    code: "E24",
    level: "error",
    clue: "wrong-byte",
    values: ["place", "came", "right"],
    when: "At upload, as many bytes as asked for arrived, and one of them is another than the pattern's.",
    title: { en: "A wrong byte", fr: "Un octet faux" },
    en: {
      fact: "Byte {place}, counted from 0, was {came} instead of {right}.",
      cause:
        "Byte i is (seed + i) modulo 251; after a write() that took less, go on right behind what it took.",
    },
    fr: {
      fact: "L'octet {place}, compté depuis 0, était {came} au lieu de {right}.",
      cause:
        "L'octet i est (graine + i) modulo 251 ; si write() a pris moins, continuez juste après ce qu'il a pris.",
    },
  }),
  clueRule({
    code: "E25",
    level: "error",
    clue: "long-upload",
    values: ["extra"],
    when: "At upload, more bytes than n arrived.",
    title: { en: "Too many bytes", fr: "Trop d'octets" },
    en: {
      fact: "You sent {extra|byte|bytes} more than n.",
      cause: "Send n bytes and no more: i goes from 0 to n - 1.",
    },
    fr: {
      fact: "Vous avez envoyé {extra|octet|octets} de plus que n.",
      cause: "Envoyez n octets et pas plus : i va de 0 à n - 1.",
    },
  }),
];

/** The fact is the same everywhere, the likely cause is the kind's. */
const WAITED = {
  level: "error",
  clue: "waited",
  title: { en: "No sum in time", fr: "Pas de somme à temps" },
} as const;

const WAITED_FACT = {
  en: "I had sent everything, and no sum arrived within 10 seconds.",
  fr: "J'avais tout envoyé, et aucune somme n'est arrivée en 10 secondes.",
} as const;

const WAITING: readonly Rule[] = [
  clueRule({
    ...WAITED,
    code: "E13",
    but: ["glued", "network-order", "until-end"],
    when:
      "No answer to a challenge arrived within 10 seconds. See E14, E15, E16 for those with causes of their own.",
    en: {
      fact: WAITED_FACT.en,
      cause: "Your program may wait for more bytes than there are: it must read exactly n ints, then answer.",
    },
    fr: {
      fact: WAITED_FACT.fr,
      cause:
        "Votre programme attend peut-être plus d'octets qu'il n'y en a : il doit lire exactement n entiers, puis répondre.",
    },
  }),
  clueRule({
    ...WAITED,
    code: "E14",
    kinds: ["glued"],
    when: "No answer to the challenge glued arrived within 10 seconds.",
    en: {
      fact: WAITED_FACT.en,
      cause:
        "n and the ints arrive together: a read() into a large buffer takes them all, and none is left to wait for.",
    },
    fr: {
      fact: WAITED_FACT.fr,
      cause:
        "n et les entiers arrivent ensemble : un read() dans un grand tampon les prend tous, et il n'y a plus rien à attendre.",
    },
  }),
  clueRule({
    ...WAITED,
    code: "E15",
    kinds: ["network-order"],
    values: ["ms", "n"],
    when: "No answer to the challenge network-order arrived within 10 seconds.",
    en: {
      fact: WAITED_FACT.en,
      cause:
        "n is {n} in network order, and {swapped} for a program that leaves out ntohl() and waits for so many.",
    },
    fr: {
      fact: WAITED_FACT.fr,
      cause:
        "n vaut {n} en ordre réseau, et {swapped} pour un programme qui oublie ntohl() et en attend autant.",
    },
  }),
  clueRule({
    ...WAITED,
    code: "E16",
    kinds: ["until-end"],
    when: "No answer to the challenge until-end arrived within 10 seconds.",
    en: {
      fact: WAITED_FACT.en,
      cause:
        "I ended my output, so read() returns 0: stop there and send the sum; there is no n to count by.",
    },
    fr: {
      fact: WAITED_FACT.fr,
      cause:
        "J'ai terminé mes envois, donc read() renvoie 0 : arrêtez-vous là et envoyez la somme ; il n'y a pas de n.",
    },
  }),
].map(withSwapped);

/** Adds what n is to a program that reads it in the other byte order. */
function withSwapped(rule: Rule): Rule {
  return {
    ...rule,
    find(context) {
      const finding = rule.find(context);
      const n = finding?.values?.n;
      if (finding === undefined || typeof n !== "number") return finding;
      return { ...finding, values: { ...finding.values, swapped: swap32(n) } };
    },
  };
}

export const CHALLENGE_STREAMS: readonly Rule[] = [...TOLD, ...WAITING];
