// The words of the sheet, in both languages.
import type { Language } from "../../text/language.ts";

const EN = {
  colon: ":",
  semicolon: ";",
  name: "Name",
  machine: "The lab's machine",
  or: "or",
  seen: "What it saw of you",
  total: "In all",
  point: "1 point",
  points: "points",
  optional: "optional",
  from: "from",
  until: "until",
  socket: "Unix socket",
  group: "group",
  freePort: "a port that is told when the lab starts",
  loopback: "the lab's machine only",
  tryIt: "Try it by hand",
  back: "What must come back",
  mistake: "To remember",
  ticket: "Ticket",
  key: "For the teacher",
  keyHow:
    "All numbers come from HMAC-SHA-256 of the journal's secret with the student, the listener and the try: " +
    "neighbours differ, and the same try is the same again. `guichet challenge KIND --seed N` plays a kind. A ticket " +
    "comes from the secret, the student's name and the exercise; `guichet ticket CODE --student NAME --exercise NAME` " +
    "checks one.",
  keyNobody: "Nobody has come to this lab yet: run it, and print the key again",
  keyTry: "try",
  seed: "seed",
  sum: "sum",
  length: "length",
  text: "text",
};

export type SheetWords = Readonly<typeof EN>;

export const WORDS: Readonly<Record<Language, SheetWords>> = {
  en: EN,
  fr: {
    colon: " :",
    semicolon: " ;",
    name: "Nom",
    machine: "La machine du lab",
    or: "ou",
    seen: "Ce qu'il a vu de vous",
    total: "En tout",
    point: "1 point",
    points: "points",
    optional: "facultatif",
    from: "à partir du",
    until: "jusqu'au",
    socket: "Socket Unix",
    group: "groupe",
    freePort: "un port annoncé au démarrage du lab",
    loopback: "seulement depuis la machine du lab",
    tryIt: "À essayer à la main",
    back: "Ce qui doit revenir",
    mistake: "À retenir",
    ticket: "Ticket",
    key: "Pour l'enseignant",
    keyHow:
      "Tous les nombres viennent du HMAC-SHA-256 du secret du journal avec l'étudiant, le listener et l'essai : deux " +
      "voisins diffèrent, et le même essai se répète. `guichet challenge GENRE --seed N` joue une épreuve. Un ticket " +
      "vient du secret, du nom de l'étudiant et de l'exercice ; `guichet ticket CODE --student NOM --exercise NOM` en " +
      "vérifie un.",
    keyNobody: "Personne n'est encore venu dans ce lab : lancez-le, puis imprimez de nouveau le corrigé",
    keyTry: "essai",
    seed: "graine",
    sum: "somme",
    length: "longueur",
    text: "texte",
  },
};
