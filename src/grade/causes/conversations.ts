// S20 to S34: what goes wrong within one connection.
import type { Cause } from "./cause.ts";

export const NEVER_ANSWERS: Cause = {
  code: "S20",
  title: { en: "Never answers", fr: "Ne répond jamais" },
  en: {
    fact: "The connection was accepted and {sent|byte was|bytes were} sent; nothing came within {seconds} s.",
    cause:
      "The server does not read, or does not write: a wrong descriptor, the listening socket in place of accept()'s.",
    cure: "Read from and write to the descriptor that accept() returned, and check what both return.",
  },
  fr: {
    fact:
      "La connexion a été acceptée et {sent|octet envoyé|octets envoyés} ; rien n'est venu en {seconds} s.",
    cause:
      "Le serveur ne lit pas ou n'écrit pas : mauvais descripteur, la socket d'écoute à la place de celle d'accept().",
    cure: "Lisez et écrivez sur le descripteur rendu par accept(), et vérifiez ce que les deux renvoient.",
  },
};

export const NEVER_ACCEPTS: Cause = {
  code: "S21",
  title: { en: "Never accepts", fr: "N'accepte jamais" },
  en: {
    fact: "The connection waits in listen()'s queue; the program lives and does not accept it.",
    cause: "The loop never comes to accept(): it waits for something else.",
    cure:
      "Look what it waits for (strace -p shows the call), and accept() as soon as the listening socket is ready.",
  },
  fr: {
    fact: "La connexion attend dans la file de listen() ; le programme vit et ne l'accepte pas.",
    cause: "La boucle n'arrive jamais à accept() : elle attend autre chose.",
    cure:
      "Voyez ce qu'elle attend (strace -p montre l'appel), et faites accept() dès que la socket d'écoute est prête.",
  },
};

export const WAITS_FOR_MORE: Cause = {
  code: "S22",
  title: { en: "Waits for more than is sent", fr: "Attend plus qu'on n'envoie" },
  en: {
    fact: "All {sent|byte|bytes} of the question were sent, and the server still reads.",
    cause:
      "It reads until a whole buffer is full, or a long has come, or a newline, or it never comes to write().",
    cure: "Read until exactly the {want|byte|bytes} of the message are there.",
  },
  fr: {
    fact: "{sent|octet a été envoyé|octets ont été envoyés}, toute la question, et le serveur lit encore.",
    cause:
      "Il lit jusqu'à remplir un tampon entier, ou un long, ou jusqu'à une fin de ligne, ou n'arrive jamais à write().",
    cure: "Lisez jusqu'à avoir exactement {want|octet|octets}, ceux du message.",
  },
};

export const WAITS_FOR_THE_END: Cause = {
  code: "S23",
  title: { en: "Waits for the client's end", fr: "Attend la fin du client" },
  en: {
    fact: "Nothing came in {seconds} s; after shutdown(s, 1) by the client the right answer came at once.",
    cause: "The server reads until read() returns 0, which only the client's end does.",
    cure: "Answer as soon as the message is complete: the client waits for you before it closes.",
  },
  fr: {
    fact:
      "Rien n'est venu en {seconds} s ; après shutdown(s, 1) du client, la bonne réponse est venue aussitôt.",
    cause: "Le serveur lit jusqu'à ce que read() renvoie 0, ce que seule la fin du client provoque.",
    cure: "Répondez dès que le message est complet : le client vous attend avant de fermer.",
  },
};

export const CLOSES_WITHOUT_ANSWER: Cause = {
  code: "S24",
  title: { en: "Closes without an answer", fr: "Ferme sans répondre" },
  en: {
    fact: "The server closed the connection; {came|byte|bytes} of an answer of {want} came.",
    cause: "It closes before it writes, or write() failed, or the child ended on the way.",
    cure: "Check what read() and write() return; close after the answer.",
  },
  fr: {
    fact: "Le serveur a fermé la connexion ; {came|octet est venu|octets sont venus} sur {want} attendus.",
    cause: "Il ferme avant d'écrire, ou write() a échoué, ou le fils s'est terminé en route.",
    cure: "Vérifiez ce que renvoient read() et write() ; fermez après la réponse.",
  },
};

export const RESETS_WITHOUT_ANSWER: Cause = {
  code: "S25",
  title: { en: "Reset in place of an answer", fr: "Un reset au lieu d'une réponse" },
  en: {
    fact: "The server reset the connection (RST); {came|byte|bytes} of an answer of {want} came.",
    cause: "It closes with input that it has not read, or its process died: TCP then sends RST, not FIN.",
    cure: "Read all that the client sends before close().",
  },
  fr: {
    fact:
      "Le serveur a coupé la connexion (RST) ; {came|octet est venu|octets sont venus} sur {want} attendus.",
    cause:
      "Il ferme alors qu'il reste des octets non lus, ou son processus est mort : TCP envoie RST et non FIN.",
    cure: "Lisez tout ce que le client envoie avant close().",
  },
};

export const READ_ONCE: Cause = {
  code: "S26",
  title: { en: "Answers before the whole int", fr: "Répond avant l'int entier" },
  en: {
    fact: "After {pieces|piece|pieces} of the int, {got} came, before the rest was sent.",
    cause: "read() is called once: TCP is a stream, and gives what is there, perhaps one byte.",
    cure: "Read in a loop until 4 bytes are there, or use recv() with MSG_WAITALL.",
  },
  fr: {
    fact: "Après {pieces|morceau|morceaux} de l'int, {got} est venu, avant l'envoi du reste.",
    cause: "read() n'est appelé qu'une fois : TCP est un flux, et donne ce qui est là, peut-être un octet.",
    cure: "Lisez en boucle jusqu'à avoir 4 octets, ou utilisez recv() avec MSG_WAITALL.",
  },
};

export const GIVES_UP_EARLY: Cause = {
  code: "S27",
  title: { en: "Gives up before the whole int", fr: "Abandonne avant l'int entier" },
  en: {
    fact: "After {pieces|piece|pieces} of the int the server closed, before the rest was sent.",
    cause: "read() is called once, and fewer than 4 bytes are taken for an error: over TCP they are not.",
    cure: "Read in a loop until 4 bytes are there; only 0 is the end, and -1 an error.",
  },
  fr: {
    fact: "Après {pieces|morceau|morceaux} de l'int, le serveur a fermé, avant l'envoi du reste.",
    cause:
      "read() n'est appelé qu'une fois, et moins de 4 octets sont pris pour une erreur : sur TCP ce n'en est pas une.",
    cure: "Lisez en boucle jusqu'à avoir 4 octets ; seul 0 est la fin, et -1 une erreur.",
  },
};

export const FORGETS_PIECES: Cause = {
  code: "S28",
  title: { en: "Pieces are not joined", fr: "Morceaux non recollés" },
  en: {
    fact: "The int in {pieces|piece|pieces} was answered with {got}, where {want} was expected.",
    cause: "Each read() writes at the start of the buffer: the pieces lie one over the other.",
    cure: "Read on behind what is there: read(s, (char *)&n + have, sizeof n - have).",
  },
  fr: {
    fact: "L'int en {pieces|morceau|morceaux} a reçu {got}, alors qu'on attendait {want}.",
    cause: "Chaque read() écrit au début du tampon : les morceaux se recouvrent.",
    cure: "Lisez à la suite de ce qui est là : read(s, (char *)&n + lus, sizeof n - lus).",
  },
};

export const NEVER_CLOSES: Cause = {
  code: "S29",
  title: { en: "Never closes", fr: "Ne ferme jamais" },
  en: {
    fact: "The answer is right; the end of the connection did not come within {seconds} s.",
    cause: "close() is missing after the answer, or the child does not end and keeps the descriptor.",
    cure: "shutdown(), then close() of accept()'s descriptor, then exit() in a child.",
  },
  fr: {
    fact: "La réponse est juste ; la fin de la connexion n'est pas venue en {seconds} s.",
    cause: "close() manque après la réponse, ou le fils ne se termine pas et garde le descripteur.",
    cure: "shutdown(), puis close() du descripteur d'accept(), puis exit() dans un fils.",
  },
};

export const OPEN_IN_PARENT: Cause = {
  code: "S30",
  title: { en: "Left open in the parent", fr: "Resté ouvert dans le père" },
  en: {
    fact:
      "The answer is right and the child has done its work; the parent still has the connection open: no end came.",
    cause: "After fork() both have the descriptor: the connection ends when both have closed it.",
    cure: "close(ns) in the parent, right after fork().",
  },
  fr: {
    fact: "La réponse est juste et le fils a fini ; le père a encore la connexion ouverte : pas de fin.",
    cause: "Après fork() les deux ont le descripteur : la connexion finit quand les deux l'ont fermé.",
    cure: "close(ns) dans le père, juste après fork().",
  },
};

export const CLOSES_WITH_INPUT_UNREAD: Cause = {
  code: "S31",
  title: { en: "Closes with input unread", fr: "Ferme sans avoir tout lu" },
  en: {
    fact:
      "The answer came, and then a reset (RST) in place of an end, though only the {sent|byte|bytes} of the question were sent.",
    cause:
      "Part of the question was never read, and close() with unread input resets: a slow client loses the answer.",
    cure: "Read the whole question before close().",
  },
  fr: {
    fact:
      "La réponse est venue, puis un reset (RST) au lieu d'une fin, alors que seule la question ({sent|octet|octets}) avait été envoyée.",
    cause:
      "Une part de la question n'a pas été lue, et close() coupe alors : un client lent perd la réponse.",
    cure: "Lisez toute la question avant close().",
  },
};

export const ANSWER_LOST: Cause = {
  code: "S32",
  title: { en: "Surplus bytes cost the answer", fr: "Des octets en trop font perdre la réponse" },
  en: {
    fact: "With {surplus|byte|bytes} more than the question has, no answer came.",
    cause:
      "The server refuses what is longer than it expects, or closes with input unread before it has answered.",
    cure: "Take the bytes of the message, answer, and read the rest before close().",
  },
  fr: {
    fact: "Avec {surplus|octet|octets} de plus que n'a la question, aucune réponse n'est venue.",
    cause:
      "Le serveur refuse ce qui est plus long que prévu, ou ferme sans avoir tout lu avant d'avoir répondu.",
    cure: "Prenez les octets du message, répondez, et lisez le reste avant close().",
  },
};

export const STOPS_AT_NUL: Cause = {
  code: "S33",
  title: { en: "strlen in an echo", fr: "strlen dans un écho" },
  en: {
    fact: "Of {sent|byte|bytes} with NULs in them {came} came back: all before the first NUL.",
    cause: "The length of the answer is strlen() of the buffer, which ends at the first zero byte.",
    cure: "Send back as many bytes as read() returned.",
  },
  fr: {
    fact:
      "Sur {sent|octet|octets} contenant des NUL, {came} sont revenus : tout ce qui précède le premier NUL.",
    cause: "La longueur de la réponse est le strlen() du tampon, qui s'arrête au premier octet nul.",
    cure: "Renvoyez autant d'octets que read() en a rendu.",
  },
};

export const SHORT_WRITE: Cause = {
  code: "S34",
  title: { en: "Part of the echo is missing", fr: "Une part de l'écho manque" },
  en: {
    fact: "Of {sent|byte|bytes} {came} came back; the first difference is at byte {at}.",
    cause:
      "write() may take fewer bytes than it is given, and what it did not take is lost; or only one read() is done.",
    cure: "Read until 0, and write in a loop until all that was read is written.",
  },
  fr: {
    fact: "Sur {sent|octet|octets}, {came} sont revenus ; la première différence est à l'octet {at}.",
    cause:
      "write() peut prendre moins d'octets qu'on ne lui en donne, et le reste est perdu ; ou un seul read() est fait.",
    cure: "Lisez jusqu'à 0, et écrivez en boucle jusqu'à ce que tout soit écrit.",
  },
};

export const ECHO_CHANGED: Cause = {
  code: "S35",
  title: { en: "The echo is not what was sent", fr: "L'écho n'est pas ce qui a été envoyé" },
  en: {
    fact: "Of {sent|byte|bytes} {came} came back; the first difference is at byte {at}.",
    cause:
      "Something is added or changed: a NUL at the end, a whole buffer with what was left in it, another text.",
    cure: "Send back exactly the bytes that read() gave.",
  },
  fr: {
    fact: "Sur {sent|octet|octets}, {came} sont revenus ; la première différence est à l'octet {at}.",
    cause:
      "Quelque chose est ajouté ou changé : un NUL à la fin, un tampon entier avec ses restes, un autre texte.",
    cure: "Renvoyez exactement les octets que read() a donnés.",
  },
};

export const CONVERSATIONS: readonly Cause[] = [
  NEVER_ANSWERS,
  NEVER_ACCEPTS,
  WAITS_FOR_MORE,
  WAITS_FOR_THE_END,
  CLOSES_WITHOUT_ANSWER,
  RESETS_WITHOUT_ANSWER,
  READ_ONCE,
  GIVES_UP_EARLY,
  FORGETS_PIECES,
  NEVER_CLOSES,
  OPEN_IN_PARENT,
  CLOSES_WITH_INPUT_UNREAD,
  ANSWER_LOST,
  STOPS_AT_NUL,
  SHORT_WRITE,
  ECHO_CHANGED,
];
