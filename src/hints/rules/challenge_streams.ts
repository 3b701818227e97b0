// E: challenges over connections, and what they have in common with those over datagrams: what gave a client away.
import { swap32 } from "../../text/ints.ts";
import type { Rule } from "../rule.ts";
import { clueRule } from "./challenge_rule.ts";

/** What both have in common, and what broke off, fell silent or was uploaded. */
const TOLD: readonly Rule[] = [
  clueRule({
    code: "E01",
    level: "praise",
    clue: "none",
    verdict: "solved",
    when: "A challenge is solved.",
    title: { en: "Solved", fr: "Réussi" },
    en: {
      fact: "You solved the challenge {kind}, on try {attempt}.",
      cause: "Your program coped with what I did on purpose: well done.",
    },
    fr: {
      fact: "Vous avez réussi le défi {kind}, à l'essai {attempt}.",
      cause: "Votre programme a résisté à ce que j'ai fait exprès : bien joué.",
    },
  }),
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
    code: "E04",
    level: "error",
    clue: "answered-early",
    values: ["sent", "total"],
    when: "The answer to a challenge began before all was sent.",
    title: { en: "Answered too early", fr: "Réponse trop tôt" },
    en: {
      fact: "You answered after the first {sent|byte|bytes} of {total}.",
      cause:
        "read() returns what is there, perhaps less than you asked for: read on in a loop until you have it all.",
    },
    fr: {
      fact: "Vous avez répondu après {sent|octet|octets} sur {total}.",
      cause:
        "read() donne ce qui est arrivé, parfois moins que demandé : lisez dans une boucle jusqu'à avoir tout.",
    },
  }),
  clueRule({
    code: "E05",
    level: "error",
    clue: "sum-of-part",
    values: ["part", "total"],
    when: "The answer is the sum of the first bytes only, the rest taken as zeros or left out.",
    title: { en: "The sum of a part", fr: "La somme d'une partie" },
    en: {
      fact: "Your sum is that of the first {part|byte|bytes} of {total}.",
      cause:
        "The rest was missing when you added up: check what each read() returns, and go on until you have it all.",
    },
    fr: {
      fact: "Votre somme est celle de {part|octet|octets} sur {total}, les premiers.",
      cause:
        "Le reste manquait au moment d'additionner : regardez ce que renvoie chaque read(), et continuez jusqu'à tout avoir.",
    },
  }),
  clueRule({
    code: "E06",
    level: "error",
    clue: "swapped-sum",
    when: "The answer is right with its bytes in the other order.",
    title: { en: "The sum's bytes are swapped", fr: "Octets de la somme inversés" },
    en: {
      fact: "Your sum is right, but its 4 bytes are in the other order.",
      cause:
        "Send it in the byte order of this exercise: with htonl() for network order, else the int as it is.",
    },
    fr: {
      fact: "Votre somme est juste, mais ses 4 octets sont dans l'autre ordre.",
      cause:
        "Envoyez-la dans l'ordre de cet exercice : avec htonl() pour l'ordre réseau, sinon l'int tel quel.",
    },
  }),
  clueRule({
    code: "E07",
    level: "error",
    clue: "swapped-ints",
    when: "The answer is the sum of the ints with their bytes in the other order.",
    title: { en: "Ints read with swapped bytes", fr: "Entiers lus à l'envers" },
    en: {
      fact: "Your sum is that of the ints with their bytes in the other order.",
      cause:
        "Convert each int before you add it: with ntohl() where the exercise says network order, else not at all.",
    },
    fr: {
      fact: "Votre somme est celle des entiers avec leurs octets dans l'autre ordre.",
      cause:
        "Convertissez chaque int avant de l'ajouter : avec ntohl() si l'exercice dit ordre réseau, sinon pas du tout.",
    },
  }),
  clueRule({
    code: "E08",
    level: "error",
    clue: "count-added",
    values: ["n"],
    when: "The answer is the sum of the ints and of n.",
    title: { en: "n was added too", fr: "n a été additionné" },
    en: {
      fact: "Your sum is too large by {n}, and that is n.",
      cause: "The first int only says how many follow: add up the ones after it.",
    },
    fr: {
      fact: "Votre somme dépasse de {n}, et c'est n.",
      cause: "Le premier int dit seulement combien d'autres suivent : n'additionnez que les suivants.",
    },
  }),
  clueRule({
    code: "E09",
    level: "error",
    clue: "wrong-sum",
    values: ["came", "right"],
    when: "The answer is another int than the sum, and nothing tells why.",
    title: { en: "A wrong sum", fr: "Somme fausse" },
    en: {
      fact: "You sent {came}, and the sum is {right}.",
      cause: "Print what each read() returns, and each int that you add, to see where it goes wrong.",
    },
    fr: {
      fact: "Vous avez envoyé {came}, et la somme est {right}.",
      cause:
        "Affichez ce que renvoie chaque read(), et chaque int que vous ajoutez, pour voir où cela déraille.",
    },
  }),
  clueRule({
    code: "E10",
    level: "error",
    clue: "text-sum",
    when: "The answer is the sum as digits.",
    title: { en: "The sum as text", fr: "La somme en texte" },
    en: {
      fact: "You sent the sum as digits instead of an int.",
      cause: "Send its 4 bytes as they are in memory, `write(s, &sum, sizeof sum)`, without sprintf().",
    },
    fr: {
      fact: "Vous avez envoyé la somme en chiffres au lieu d'un int.",
      cause: "Envoyez ses 4 octets tels qu'en mémoire, `write(s, &sum, sizeof sum)`, sans sprintf().",
    },
  }),
  clueRule({
    code: "E11",
    level: "error",
    clue: "short-sum",
    values: ["came"],
    when: "The answer has fewer bytes than an int.",
    title: { en: "Less than an int", fr: "Moins qu'un int" },
    en: {
      fact: "Only {came|byte|bytes} of your answer arrived, and an int has 4.",
      cause: "Send all of it: `write(s, &sum, sizeof sum)`, with an int as the sum.",
    },
    fr: {
      fact: "Il n'est arrivé que {came|octet|octets} de votre réponse, et un int en a 4.",
      cause: "Envoyez-la entière : `write(s, &sum, sizeof sum)`, avec un int pour la somme.",
    },
  }),
  clueRule({
    code: "E12",
    level: "error",
    clue: "no-sum",
    values: ["sent", "total"],
    when: "The client ended its side of a challenge's connection without an answer.",
    title: { en: "No answer", fr: "Pas de réponse" },
    en: {
      fact: "You left without an answer; I had sent {sent|byte|bytes} of {total} by then.",
      cause: "Go on reading where read() returns less than you asked for, and send the sum before you close.",
    },
    fr: {
      fact: "Vous êtes parti sans répondre ; j'avais alors envoyé {sent|octet|octets} sur {total}.",
      cause: "Continuez à lire quand read() donne moins que demandé, et envoyez la somme avant de fermer.",
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
