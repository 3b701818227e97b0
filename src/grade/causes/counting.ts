// S65 to S67: a server that counts datagrams, and counts them wrong. S110 to S112: what it does with odd ones.
import type { Cause } from "./cause.ts";

export const COUNT_STANDS: Cause = {
  code: "S65",
  title: { en: "The count stands still", fr: "Le compteur n'avance pas" },
  en: {
    fact: "{asked} is answered with {got}, as the one before it: {want} was expected.",
    cause:
      "The counter is set again for each datagram, it counts in a child of fork(), or it counts clients in place of datagrams.",
    cure: "One int counter = 0; in front of the loop, counter++ in the parent, for each datagram.",
  },
  fr: {
    fact: "{asked} reçoit {got}, comme le précédent : on attendait {want}.",
    cause:
      "Le compteur est remis à chaque datagramme, il compte dans un fils de fork(), ou il compte les clients et non les datagrammes.",
    cure: "Un seul int compteur = 0; avant la boucle, compteur++ dans le père, à chaque datagramme.",
  },
};

export const COUNTS_PER_CLIENT: Cause = {
  code: "S66",
  title: { en: "Counts per client", fr: "Compte par client" },
  en: {
    fact: "{asked} is answered with {got}, which is how many {who} has sent: {want} had come of all.",
    cause: "There is a counter for each client, or it begins anew when the sender changes.",
    cure: "One counter for all datagrams, whoever sent them.",
  },
  fr: {
    fact: "{asked} reçoit {got}, soit le nombre envoyé par {who} : {want} étaient venus en tout.",
    cause: "Il y a un compteur par client, ou il repart quand l'expéditeur change.",
    cure: "Un seul compteur pour tous les datagrammes, d'où qu'ils viennent.",
  },
};

export const COUNTS_LATE: Cause = {
  code: "S67",
  title: { en: "Counts after the answer", fr: "Compte après la réponse" },
  en: {
    fact: "{asked} is answered with {got}, where {want} was expected: it is not counted yet.",
    cause: "The counter is sent, then incremented: counter++ stands behind sendto() or in its argument.",
    cure: "Count as soon as recvfrom() returns, then send.",
  },
  fr: {
    fact: "{asked} reçoit {got}, alors qu'on attendait {want} : il n'est pas encore compté.",
    cause: "Le compteur est envoyé, puis incrémenté : compteur++ est après sendto() ou dans son argument.",
    cure: "Comptez dès que recvfrom() revient, puis envoyez.",
  },
};

export const EMPTY_UNANSWERED: Cause = {
  code: "S110",
  title: { en: "An empty datagram is passed over", fr: "Un datagramme vide est ignoré" },
  en: {
    fact: "A datagram of 0 bytes is not answered; the next one is.",
    cause: "What has no bytes is skipped, though it is a datagram as any other.",
    cure: "Answer it too: only -1 is a failure.",
  },
  fr: {
    fact: "Un datagramme de 0 octet reste sans réponse ; le suivant en a une.",
    cause: "Ce qui n'a pas d'octet est sauté, alors que c'est un datagramme comme un autre.",
    cure: "Répondez-y aussi : seul -1 est une erreur.",
  },
};

export const ANSWERS_TWICE: Cause = {
  code: "S111",
  title: { en: "More than one answer", fr: "Plus d'une réponse" },
  en: {
    fact: "{answers} datagrams came back for one.",
    cause: "sendto() is called more than once: in a loop over the bytes, or by parent and child.",
    cure: "One datagram in, one datagram out.",
  },
  fr: {
    fact: "{answers} datagrammes sont revenus pour un seul.",
    cause: "sendto() est appelé plusieurs fois : dans une boucle sur les octets, ou par le père et le fils.",
    cure: "Un datagramme reçu, un datagramme envoyé.",
  },
};

export const ENDED_BY_A_DATAGRAM: Cause = {
  code: "S112",
  title: { en: "One datagram ended it", fr: "Un datagramme l'a terminé" },
  en: {
    fact: "{what}; then the program ended with status {status}, unanswered.",
    cause:
      "A failure of recvfrom() or sendto() is taken for the end of all; before the first answer, fromlen that was not set.",
    cure: "Set fromlen = sizeof from before recvfrom(); perror() and go on with the next datagram.",
  },
  fr: {
    fact: "{what} ; puis le programme s'est terminé avec le code {status}, sans réponse.",
    cause:
      "Un échec de recvfrom() ou sendto() est pris pour la fin de tout ; avant la première réponse, fromlen non initialisé.",
    cure: "Mettez fromlen = sizeof from avant recvfrom() ; perror(), et passez au datagramme suivant.",
  },
};

export const COUNTING: readonly Cause[] = [
  COUNT_STANDS,
  COUNTS_PER_CLIENT,
  COUNTS_LATE,
  EMPTY_UNANSWERED,
  ANSWERS_TWICE,
  ENDED_BY_A_DATAGRAM,
];
