// S60 to S74: one datagram, and the answer to it.
import type { Cause } from "./cause.ts";

export const UNANSWERED: Cause = {
  code: "S60",
  title: { en: "Datagrams are not answered", fr: "Les datagrammes restent sans réponse" },
  en: {
    fact: "{who} sent {sent|byte|bytes}, and nothing came back in {seconds} s.",
    cause:
      "sendto() is not reached, or it fails and nobody looks: fromlen set to 0, another address than recvfrom()'s.",
    cure:
      "Set fromlen = sizeof from before each recvfrom(), send to what it filled in, and perror() where sendto() is -1.",
  },
  fr: {
    fact: "{who} a envoyé {sent|octet|octets}, et rien n'est revenu en {seconds} s.",
    cause:
      "sendto() n'est pas atteint, ou échoue sans que personne ne regarde : fromlen à 0, autre adresse que celle de recvfrom().",
    cure:
      "Mettez fromlen = sizeof from avant chaque recvfrom(), envoyez à ce qu'il a rempli, et perror() si sendto() rend -1.",
  },
};

export const UNREAD: Cause = {
  code: "S61",
  title: { en: "Datagrams are not read", fr: "Les datagrammes ne sont pas lus" },
  en: {
    fact: "What {who} sent lies unread in the server's socket, {seconds} s later.",
    cause: "The program waits for something else: another descriptor, input, a child, accept() or listen().",
    cure: "Come back to recvfrom() after each answer, and wait nowhere else.",
  },
  fr: {
    fact: "Ce que {who} a envoyé est encore dans la socket du serveur, non lu, {seconds} s après.",
    cause:
      "Le programme attend autre chose : un autre descripteur, une saisie, un fils, accept() ou listen().",
    cure: "Revenez à recvfrom() après chaque réponse, et n'attendez nulle part ailleurs.",
  },
};

export const ADDRLEN: Cause = {
  code: "S62",
  title: { en: "fromlen not set", fr: "fromlen pas initialisé" },
  en: {
    fact: "The first datagram of all is not answered, the second one is.",
    cause:
      "recvfrom()'s last argument was not set: it says how much room the address has, and holds its length only after the first call.",
    cure: "socklen_t fromlen = sizeof from; before each recvfrom().",
  },
  fr: {
    fact: "Le tout premier datagramme reste sans réponse, le deuxième en a une.",
    cause:
      "Le dernier argument de recvfrom() n'était pas initialisé : il dit la place de l'adresse, et n'en contient la taille qu'après le premier appel.",
    cure: "socklen_t fromlen = sizeof from; avant chaque recvfrom().",
  },
};

export const OTHER_SOCKET: Cause = {
  code: "S63",
  title: { en: "Answers from another socket", fr: "Répond depuis une autre socket" },
  en: {
    fact: "The question went to {asked}, the answer came from {from}.",
    cause: "A second socket is opened for answers, so that they bear another port.",
    cure:
      "Send the answer through the socket that received: clients that connect() or check the sender drop others.",
  },
  fr: {
    fact: "La question est allée à {asked}, la réponse est venue de {from}.",
    cause: "Une deuxième socket est ouverte pour répondre, et la réponse porte un autre port.",
    cure:
      "Répondez par la socket qui a reçu : un client qui fait connect() ou vérifie l'expéditeur jette les autres.",
  },
};

export const ONE_DATAGRAM: Cause = {
  code: "S64",
  title: { en: "Ended after one datagram", fr: "Terminé après un datagramme" },
  en: {
    fact: "After {served|datagram|datagrams} the program ended with status {status}.",
    cause: "There is no loop around recvfrom() and sendto(): the course's first serveurUDP has none either.",
    cure: "for (;;) { recvfrom(…); sendto(…); }, with the socket and the counter in front of it.",
  },
  fr: {
    fact: "Après {served|datagramme|datagrammes}, le programme s'est terminé avec le code {status}.",
    cause:
      "Aucune boucle autour de recvfrom() et sendto() : le premier serveurUDP du cours n'en a pas non plus.",
    cure: "for (;;) { recvfrom(…); sendto(…); }, la socket et le compteur devant.",
  },
};

export const CONNECTED_TO_FIRST: Cause = {
  code: "S68",
  title: { en: "Connected to its first client", fr: "Connecté à son premier client" },
  en: {
    fact: "Client 1 is answered, {who} is not: the server's socket takes datagrams of one client only.",
    cause: "connect() was called with the first sender's address: from then on the kernel drops all others.",
    cure: "No connect() in the server: sendto() with the address that recvfrom() gave.",
  },
  fr: {
    fact:
      "Le client 1 a sa réponse, {who} non : la socket du serveur ne prend que les datagrammes d'un seul client.",
    cause: "connect() a été appelé avec l'adresse du premier : dès lors le noyau jette ceux des autres.",
    cure: "Pas de connect() dans le serveur : sendto() avec l'adresse que recvfrom() a donnée.",
  },
};

export const TO_ANOTHER_CLIENT: Cause = {
  code: "S69",
  title: { en: "The answer goes to another client", fr: "La réponse va à un autre client" },
  en: {
    fact: "{other} got the answer to what {who} had sent.",
    cause:
      "The sender's address is kept from an earlier datagram, or one variable of it serves several at once.",
    cure: "Answer each datagram to the address that came with it.",
  },
  fr: {
    fact: "{other} a reçu la réponse à ce que {who} avait envoyé.",
    cause:
      "L'adresse de l'expéditeur est celle d'un datagramme précédent, ou une seule variable sert à plusieurs.",
    cure: "Répondez à chaque datagramme, à l'adresse venue avec lui.",
  },
};

export const EMPTY_ENDS: Cause = {
  code: "S70",
  title: { en: "Stopped by an empty datagram", fr: "Arrêté par un datagramme vide" },
  en: {
    fact: "After a datagram of 0 bytes nobody is answered any more{how}.",
    cause: "recvfrom() returned 0, which was taken for the end, as with TCP; a datagram may be empty.",
    cure: "Leave the loop on -1 only; 0 is an empty datagram, to be answered as any other.",
  },
  fr: {
    fact: "Après un datagramme de 0 octet, plus personne n'a de réponse{how}.",
    cause: "recvfrom() a rendu 0, pris pour la fin comme en TCP ; or un datagramme peut être vide.",
    cure: "Ne quittez la boucle que sur -1 ; 0 est un datagramme vide, à traiter comme un autre.",
  },
};

export const OVERFLOW: Cause = {
  code: "S71",
  title: { en: "Buffer overflow", fr: "Débordement de tampon" },
  en: {
    fact: "A datagram of {size|byte|bytes} breaks the server{how}; shorter ones do not.",
    cause:
      "More is written than the buffer holds: recvfrom()'s length is larger than it, or buf[n] = '\\0' is one behind its end.",
    cure: "recvfrom(s, buf, sizeof buf - 1, …), then buf[n] = '\\0'.",
  },
  fr: {
    fact: "Un datagramme de {size|octet|octets} casse le serveur{how} ; les plus courts non.",
    cause:
      "On écrit plus que le tampon ne contient : la longueur donnée à recvfrom() le dépasse, ou buf[n] = '\\0' tombe juste après sa fin.",
    cure: "recvfrom(s, buf, sizeof buf - 1, …), puis buf[n] = '\\0'.",
  },
};

export const LONG_UNANSWERED: Cause = {
  code: "S72",
  title: { en: "Long datagrams are not answered", fr: "Les longs datagrammes restent sans réponse" },
  en: {
    fact: "A datagram of {size|byte|bytes} is not answered; shorter ones, before and after it, are.",
    cause: "The server refuses what does not fit its buffer, or its receiving or sending call failed.",
    cure: "recvfrom() cuts what is too long: answer it all the same.",
  },
  fr: {
    fact:
      "Un datagramme de {size|octet|octets} reste sans réponse ; les plus courts, avant et après, en ont une.",
    cause: "Le serveur refuse ce qui dépasse son tampon, ou son appel de réception ou d'envoi a échoué.",
    cure: "recvfrom() coupe ce qui est trop long : répondez quand même.",
  },
};

export const CUT: Cause = {
  code: "S73",
  title: { en: "The echo is cut", fr: "L'écho est coupé" },
  en: {
    fact: "Of {sent|byte|bytes} the first {came} came back.",
    cause: "The buffer is too small: recvfrom() drops what does not fit, and nothing more of it comes.",
    cure: "A buffer of 65,507 bytes takes the largest datagram there is.",
  },
  fr: {
    fact: "Sur {sent|octet|octets}, seuls les {came} premiers sont revenus.",
    cause: "Le tampon est trop petit : recvfrom() jette ce qui n'y tient pas, et la suite est perdue.",
    cure: "Un tampon de 65 507 octets reçoit le plus grand datagramme qui soit.",
  },
};

export const MORE_THAN_CAME: Cause = {
  code: "S74",
  title: { en: "More is sent back than came", fr: "Il en revient plus qu'il n'en est venu" },
  en: {
    fact: "{sent|byte|bytes} were sent, {came} came back.",
    cause:
      "The length is the buffer's size or strlen(), which runs on into what an earlier message left there.",
    cure: "Send back as many bytes as recvfrom() returned.",
  },
  fr: {
    fact: "{sent|octet envoyé|octets envoyés}, {came} revenus.",
    cause:
      "La longueur est celle du tampon ou strlen(), qui continue dans ce qu'un message précédent y a laissé.",
    cure: "Renvoyez autant d'octets que recvfrom() en a rendus.",
  },
};

export const DATAGRAMS: readonly Cause[] = [
  UNANSWERED,
  UNREAD,
  ADDRLEN,
  OTHER_SOCKET,
  ONE_DATAGRAM,
  CONNECTED_TO_FIRST,
  TO_ANOTHER_CLIENT,
  EMPTY_ENDS,
  OVERFLOW,
  LONG_UNANSWERED,
  CUT,
  MORE_THAN_CAME,
];
