// S100 to S109: bytes that no client of the exercise sends.
import type { Cause } from "./cause.ts";

export const ENDED_BY_NONSENSE: Cause = {
  code: "S100",
  title: { en: "Ended by nonsense", fr: "Terminé par n'importe quoi" },
  en: {
    fact: "The program ended ({how}) on {what}.",
    cause:
      "What came is trusted: taken for a text with a NUL, for a length or an index, or it is an error that calls exit().",
    cure: "Check every length before use, and let no message end the server: drop it and go on.",
  },
  fr: {
    fact: "Le programme s'est terminé ({how}) sur {what}.",
    cause:
      "On fait confiance à ce qui vient : pris pour un texte avec NUL, une longueur, un indice, ou une erreur qui appelle exit().",
    cure: "Vérifiez chaque longueur, et ne laissez aucun message finir le serveur : jetez-le et continuez.",
  },
};

export const FORMAT_STRING: Cause = {
  code: "S101",
  title: { en: "A message is used as printf's format", fr: "Un message sert de format à printf" },
  en: {
    fact: "The program ended ({how}) on a message with %s and %n in it.",
    cause: "printf(buf) takes what the client sent for a format, and reads or writes where it says.",
    cure: 'printf("%s", buf), never printf(buf).',
  },
  fr: {
    fact: "Le programme s'est terminé ({how}) sur un message qui contient %s et %n.",
    cause: "printf(buf) prend ce que le client envoie pour un format, et lit ou écrit où il le dit.",
    cure: 'printf("%s", buf), jamais printf(buf).',
  },
};

export const DEAF_AFTER_NONSENSE: Cause = {
  code: "S102",
  title: { en: "Deaf after nonsense", fr: "Sourd après n'importe quoi" },
  en: {
    fact: "After {what} the next message is not served.",
    cause: "The server still waits for the rest, loops over it, or left its loop while the program lives.",
    cure: "Give up on what makes no sense, and come back to the place where the next one is received.",
  },
  fr: {
    fact: "Après {what}, le message suivant n'est pas servi.",
    cause: "Le serveur attend encore la suite, boucle dessus, ou a quitté sa boucle alors qu'il vit.",
    cure: "Abandonnez ce qui n'a pas de sens, et revenez là où le suivant est reçu.",
  },
};

export const NONSENSES: readonly Cause[] = [ENDED_BY_NONSENSE, FORMAT_STRING, DEAF_AFTER_NONSENSE];
