// The challenges over connections in words. What they do is in ../streams.
import type { ChallengeKind } from "../../exchange/challenge.ts";
import type { Frame, Protocol } from "./telling.ts";

type StreamKind = Extract<
  ChallengeKind,
  "pieces" | "glued" | "until-end" | "reset" | "silence" | "upload" | "network-order"
>;

const NUMBERS = { en: "n:4 | int 1:4 | … | int n:4", fr: "n:4 | int 1:4 | … | int n:4" };
const SUM: Frame = { from: "client", fields: { en: "sum:4", fr: "somme:4" } };
const VERDICT: Frame = {
  from: "lab",
  fields: { en: "1 or 0:4", fr: "1 ou 0:4" },
  note: { en: "then it closes", fr: "puis il ferme" },
};
const SEE = "timeout 5 nc AT | OD -w4";

/** What is the same in most of them. */
const BACK = { en: "The int 1; 0 if the sum is wrong", fr: "L'int 1 ; 0 si la somme est fausse" };

export const STREAM_PROTOCOLS: Readonly<Record<StreamKind, Protocol>> = {
  pieces: {
    frames: [
      {
        from: "lab",
        fields: NUMBERS,
        note: { en: "cut anywhere, with pauses", fr: "coupé n'importe où, avec des pauses" },
      },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Read until you have it all",
      says:
        "The lab sends an int `n`, then `n` ints of either sign, cut anywhere, even within an int, with " +
        "pauses between the pieces. Send their sum as one int. The lab answers the int 1 if it is right, " +
        "else 0, and closes.",
      back: BACK.en,
      mistake: "`read` gives what is there, not what you asked for: call it until all bytes have come",
    },
    fr: {
      title: "Lire jusqu'au bout",
      says: "Le lab envoie un int `n`, puis `n` ints des deux signes, coupés n'importe où, même au milieu " +
        "d'un int, avec des pauses entre les morceaux. Envoyez leur somme en un int. Le lab répond l'int" +
        " 1 si elle est juste, sinon 0, et ferme.",
      back: BACK.fr,
      mistake:
        "`read` donne ce qui est là, pas ce que vous demandez : appelez-le jusqu'à ce que tous les octets soient arrivés",
    },
  },
  glued: {
    frames: [
      { from: "lab", fields: NUMBERS, note: { en: "all at once", fr: "tout d'un coup" } },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Several messages in one read",
      says:
        "The lab sends an int `n` and `n` ints of either sign, all in one segment. Send their sum as one " +
        "int. The lab answers the int 1 if it is right, else 0, and closes.",
      back: BACK.en,
      mistake: "One `read` may bring several messages: what comes after the first must not be thrown away",
    },
    fr: {
      title: "Plusieurs messages dans un read",
      says:
        "Le lab envoie un int `n` et `n` ints des deux signes, tous dans un segment. Envoyez leur somme " +
        "en un int. Le lab répond l'int 1 si elle est juste, sinon 0, et ferme.",
      back: BACK.fr,
      mistake: "Un `read` peut apporter plusieurs messages : ce qui suit le premier ne doit pas être jeté",
    },
  },
  "until-end": {
    frames: [
      {
        from: "lab",
        fields: { en: "int 1:4 | … | int n:4", fr: "int 1:4 | … | int n:4" },
        note: { en: "then it ends its output", fr: "puis il termine sa sortie" },
      },
      { ...SUM, note: VERDICT.note },
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Until the end of file",
      says:
        "The lab sends ints in pieces and does not say how many; after the last it ends its output, and " +
        "`read` gives 0. It still reads: send the sum as one int on the same connection. Then it closes " +
        "without an answer, since its output has ended: the verdict is on the page /me.",
      back: "Nothing over the connection: the page /me has the verdict",
      mistake: "0 from `read` is the end of what the other one says, not the end of the connection",
    },
    fr: {
      title: "Jusqu'à la fin de fichier",
      says:
        "Le lab envoie des ints par morceaux sans dire combien ; après le dernier il termine sa sortie, " +
        "et `read` donne 0. Il lit encore : envoyez la somme en un int sur la même connexion. Puis il " +
        "ferme sans réponse, puisque sa sortie est terminée : le verdict est sur la page /me.",
      back: "Rien sur la connexion : la page /me a le verdict",
      mistake: "0 rendu par `read` est la fin de ce que dit l'autre, pas la fin de la connexion",
    },
  },
  reset: {
    frames: [
      {
        from: "lab",
        fields: NUMBERS,
        note: { en: "broken off in the middle (RST), then whole", fr: "rompu au milieu (RST), puis entier" },
      },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Connection reset",
      says: "One to three connections are broken off (RST) in the middle of the numbers: `read` fails with " +
        "ECONNRESET. Connect again, within 10 seconds: each connection begins anew with an int `n` and " +
        "the same `n` ints. Send their sum as one int when all have come. The lab answers the int 1 if it" +
        " is right, else 0, and closes.",
      back: BACK.en,
      mistake:
        "A connection that breaks is to be expected: what was read of it counts no more, and one connects again",
    },
    fr: {
      title: "Connexion réinitialisée",
      says:
        "Une à trois connexions sont rompues (RST) au milieu des nombres : `read` échoue avec ECONNRESET." +
        " Reconnectez-vous, dans les 10 secondes : chaque connexion recommence par un int `n` et les " +
        "mêmes `n` ints. Envoyez leur somme en un int quand tous sont arrivés. Le lab répond l'int 1 si " +
        "elle est juste, sinon 0, et ferme.",
      back: BACK.fr,
      mistake:
        "Il faut s'attendre à ce qu'une connexion soit rompue : ce qu'on en a lu ne compte plus, et on se reconnecte",
    },
  },
  silence: {
    frames: [
      {
        from: "lab",
        fields: NUMBERS,
        note: { en: "not on the first connection", fr: "pas sur la première connexion" },
      },
      SUM,
      VERDICT,
    ],
    attempt: "for i in 1 2; do timeout 5 nc AT | OD -w4; done",
    ints: true,
    en: {
      title: "A server that says nothing",
      says: "On the first connection nothing comes. Give up within 5 seconds, close, and connect again, " +
        "within 10 seconds: then the lab sends an int `n` and `n` ints. Send their sum as one int. The " +
        "lab answers the int 1 if it is right, else 0, and closes.",
      back: BACK.en,
      mistake: "Whoever waits without a time-out (`select`, `poll`, SO_RCVTIMEO) waits for ever",
    },
    fr: {
      title: "Un serveur qui ne dit rien",
      says: "Sur la première connexion rien ne vient. Abandonnez avant 5 secondes, fermez, et reconnectez-" +
        "vous dans les 10 secondes : le lab envoie alors un int `n` et `n` ints. Envoyez leur somme en " +
        "un int. Le lab répond l'int 1 si elle est juste, sinon 0, et ferme.",
      back: BACK.fr,
      mistake: "Qui attend sans délai (`select`, `poll`, SO_RCVTIMEO) attend sans fin",
    },
  },
  upload: {
    frames: [
      { from: "lab", fields: { en: "n:4 | seed:4", fr: "n:4 | graine:4" } },
      {
        from: "client",
        fields: {
          en: "byte 0:1 | byte 1:1 | … | byte n - 1:1",
          fr: "octet 0:1 | octet 1:1 | … | octet n - 1:1",
        },
        note: { en: "the lab reads slowly", fr: "le lab lit lentement" },
      },
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "A slow reader",
      says:
        "The lab sends two ints, `n` (up to 600,000) and a seed. Send `n` bytes: byte number i, from 0, " +
        "is (seed + i) modulo 251. The lab reads slowly, so that the socket's buffers fill up. It answers" +
        " the int 1 if all bytes were right, else 0, and closes.",
      back: "The int 1; 0 if a byte is wrong",
      mistake: "`write` says how many bytes it took: the rest is to be written again",
    },
    fr: {
      title: "Un lecteur lent",
      says: "Le lab envoie deux ints, `n` (jusqu'à 600 000) et une graine. Envoyez `n` octets : l'octet " +
        "numéro i, à partir de 0, vaut (graine + i) modulo 251. Le lab lit lentement, et les tampons de " +
        "la socket se remplissent. Il répond l'int 1 si tous les octets sont justes, sinon 0, et ferme.",
      back: "L'int 1 ; 0 si un octet est faux",
      mistake: "`write` dit combien d'octets il a pris : le reste est à écrire de nouveau",
    },
  },
  "network-order": {
    frames: [{ from: "lab", fields: NUMBERS }, SUM, VERDICT],
    attempt: SEE,
    ints: true,
    en: {
      title: "Network byte order",
      says: "The lab sends an int `n` and `n` ints, in one segment. Send their sum as one int. The lab " +
        "answers the int 1 if it is right, else 0, and closes. All ints, yours too, are in network byte " +
        "order, whatever your machine has.",
      back: "The bytes 00 00 00 01",
      mistake: "Every int of the wire wants `ntohl`, also the first, and `htonl` the other way",
    },
    fr: {
      title: "L'ordre du réseau",
      says: "Le lab envoie un int `n` et `n` ints, dans un segment. Envoyez leur somme en un int. Le lab " +
        "répond l'int 1 si elle est juste, sinon 0, et ferme. Tous les ints, le vôtre aussi, sont dans " +
        "l'ordre du réseau, quel que soit celui de votre machine.",
      back: "Les octets 00 00 00 01",
      mistake: "Chaque int du réseau demande `ntohl`, le premier aussi, et `htonl` dans l'autre sens",
    },
  },
};
