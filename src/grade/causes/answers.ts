// S10 to S19: an answer that is not the right one, over whatever transport.
import type { Cause } from "./cause.ts";

export const ANSWER_SWAPPED: Cause = {
  code: "S10",
  title: { en: "Answer in the other byte order", fr: "Réponse dans l'autre ordre" },
  en: {
    fact: "To {asked} came {got}, which is {want} with its bytes in the other order.",
    cause: "One conversion too many or too few on the way out: htonl() or ntohl() on one side only.",
    cure: "Convert on both ways or on none; the course's messages carry the int as the machine has it.",
  },
  fr: {
    fact: "À {asked}, la réponse est {got}, soit {want} avec ses octets dans l'autre ordre.",
    cause: "Une conversion de trop ou de moins à l'envoi : htonl() ou ntohl() d'un seul côté.",
    cure: "Convertissez dans les deux sens ou pas du tout ; au cours, l'int voyage tel que la machine l'a.",
  },
};

export const QUESTION_SWAPPED: Cause = {
  code: "S11",
  title: { en: "Counts in the other byte order", fr: "Calcule dans l'autre ordre" },
  en: {
    fact: "To {asked} came {got}: one was added to the number as it reads in the other byte order.",
    cause: "Both ways are converted with ntohl() and htonl() though the message is not, or the reverse.",
    cure: "Leave the conversions out, or run guichet with --byte-order big where the exercise wants them.",
  },
  fr: {
    fact: "À {asked}, la réponse est {got} : on a ajouté un au nombre lu dans l'autre ordre des octets.",
    cause:
      "Les deux sens sont convertis par ntohl() et htonl() alors que le message ne l'est pas, ou l'inverse.",
    cure: "Enlevez les conversions, ou lancez guichet avec --byte-order big si l'exercice les veut.",
  },
};

export const UNCHANGED: Cause = {
  code: "S12",
  title: { en: "Nothing was added", fr: "Rien n'a été ajouté" },
  en: {
    fact: "To {asked} came {got} again, where {want} was expected.",
    cause: "The number is sent back as it came: n is not incremented, or a copy of it is.",
    cure: "Add 1 to the variable whose address is given to write().",
  },
  fr: {
    fact: "À {asked}, c'est {got} qui revient, alors qu'on attendait {want}.",
    cause: "Le nombre repart comme il est venu : n n'est pas incrémenté, ou c'est une copie qui l'est.",
    cure: "Ajoutez 1 à la variable dont l'adresse est donnée à write().",
  },
};

export const WRONG_SUM: Cause = {
  code: "S13",
  title: { en: "Off by a number", fr: "Décalé d'un nombre" },
  en: {
    fact: "To {asked} came {got}, where {want} was expected: off by {off}.",
    cause: "Something else than 1 is added: twice in parent and child, or n++ and n + 1 together.",
    cure: "Add 1 exactly once.",
  },
  fr: {
    fact: "À {asked}, la réponse est {got}, alors qu'on attendait {want} : un écart de {off}.",
    cause: "On ajoute autre chose que 1 : deux fois, dans le père et le fils, ou n++ et n + 1 à la fois.",
    cure: "Ajoutez 1 une seule fois.",
  },
};

export const LONG_ANSWER: Cause = {
  code: "S14",
  title: { en: "A long for an int", fr: "Un long pour un int" },
  en: {
    fact: "8 bytes came, where an int has 4.",
    cause: "The answer is a long, or sizeof is taken of a pointer or of a long.",
    cure: "Declare the answer as int, and write sizeof(int) bytes.",
  },
  fr: {
    fact: "8 octets sont venus, alors qu'un int en a 4.",
    cause: "La réponse est un long, ou sizeof est pris d'un pointeur ou d'un long.",
    cure: "Déclarez la réponse comme int, et écrivez sizeof(int) octets.",
  },
};

export const TEXT_FOR_INT: Cause = {
  code: "S15",
  title: { en: "Text for an int", fr: "Du texte pour un int" },
  en: {
    fact: "The answer is the text “{text}”, where the 4 bytes of an int were expected.",
    cause:
      "The number was printed into a string (sprintf, dprintf) instead of being sent as it lies in memory.",
    cure: "write(s, &n, sizeof n).",
  },
  fr: {
    fact: "La réponse est le texte « {text} », alors qu'on attendait les 4 octets d'un int.",
    cause:
      "Le nombre a été écrit dans une chaîne (sprintf, dprintf) au lieu d'être envoyé tel qu'en mémoire.",
    cure: "write(s, &n, sizeof n).",
  },
};

export const TOO_FEW_BYTES: Cause = {
  code: "S16",
  title: { en: "Too few bytes", fr: "Trop peu d'octets" },
  en: {
    fact: "{came|byte|bytes} came, where {want} were expected.",
    cause: "The length given to write() is too small: a short, a char, or sizeof of something smaller.",
    cure: "Write sizeof(int) bytes of an int.",
  },
  fr: {
    fact: "{came|octet est venu|octets sont venus}, alors qu'on en attendait {want}.",
    cause: "La longueur donnée à write() est trop petite : un short, un char, ou le sizeof d'autre chose.",
    cure: "Écrivez sizeof(int) octets d'un int.",
  },
};

export const TOO_MANY_BYTES: Cause = {
  code: "S17",
  title: { en: "Too many bytes", fr: "Trop d'octets" },
  en: {
    fact: "{came|byte|bytes} came, where {want} were expected.",
    cause: "A whole buffer is sent, or the answer is sent more than once.",
    cure: "Write as many bytes as the answer has, once.",
  },
  fr: {
    fact: "{came|octet est venu|octets sont venus}, alors qu'on en attendait {want}.",
    cause: "Tout un tampon est envoyé, ou la réponse l'est plusieurs fois.",
    cure: "Écrivez autant d'octets que la réponse en a, une seule fois.",
  },
};

export const WRONG_NUMBER: Cause = {
  code: "S18",
  title: { en: "Another number", fr: "Un autre nombre" },
  en: {
    fact: "To {asked} came {got}, where {want} was expected.",
    cause:
      "The number has nothing to do with the question: a variable that was never set, or another one sent.",
    cure: "Print what was read and what is written, and compare.",
  },
  fr: {
    fact: "À {asked}, la réponse est {got}, alors qu'on attendait {want}.",
    cause: "Le nombre n'a rien à voir avec la question : une variable jamais remplie, ou une autre envoyée.",
    cure: "Affichez ce qui est lu et ce qui est écrit, et comparez.",
  },
};

export const ANSWERS: readonly Cause[] = [
  ANSWER_SWAPPED,
  QUESTION_SWAPPED,
  UNCHANGED,
  WRONG_SUM,
  LONG_ANSWER,
  TEXT_FOR_INT,
  TOO_FEW_BYTES,
  TOO_MANY_BYTES,
  WRONG_NUMBER,
];
