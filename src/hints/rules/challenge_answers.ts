// E: what an answer gives away at any challenge, over connections or datagrams: when it came, and which sum it is.
import type { Rule } from "../rule.ts";
import { clueRule } from "./challenge_rule.ts";

export const CHALLENGE_ANSWERS: readonly Rule[] = [
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
      fact: "Vous avez réussi l'épreuve {kind}, à l'essai {attempt}.",
      cause: "Votre programme a résisté à ce que j'ai fait exprès : bien joué.",
    },
  }),
  clueRule({
    code: "E04",
    level: "error",
    clue: "answered-early",
    where: (sent) => sent > 0,
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
    code: "E26",
    level: "error",
    clue: "answered-early",
    where: (sent) => sent === 0,
    when: "The answer to a challenge began before anything was sent, on a silent connection for instance.",
    title: { en: "Answered to nothing", fr: "Réponse à rien" },
    en: {
      fact: "You sent an answer before I had sent anything.",
      cause: "I speak first here: read before you write, and send nothing when read() has failed (-1).",
    },
    fr: {
      fact: "Vous avez envoyé une réponse avant que j'aie envoyé quoi que ce soit.",
      cause:
        "C'est moi qui parle en premier ici : lisez avant d'écrire, et n'envoyez rien si read() a échoué (-1).",
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
      cause: "Read until you have it all, then send the sum, and close only after that.",
    },
    fr: {
      fact: "Vous êtes parti sans répondre ; j'avais alors envoyé {sent|octet|octets} sur {total}.",
      cause: "Lisez jusqu'à tout avoir, puis envoyez la somme, et ne fermez qu'ensuite.",
    },
  }),
];
