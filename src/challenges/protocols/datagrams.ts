// The challenges over datagrams in words. What they do is in ../datagrams.
import type { ChallengeKind } from "../../exchange/challenge.ts";
import type { Frame, Protocol } from "./telling.ts";

type DatagramKind = Extract<ChallengeKind, "lost" | "duplicate" | "reorder" | "decoy" | "long" | "token">;

const ASK: Frame = { from: "client", fields: { en: "anything", fr: "n'importe quoi" } };
const SUM: Frame = { from: "client", fields: { en: "sum:4", fr: "somme:4" } };
const VERDICT: Frame = { from: "lab", fields: { en: "1 or 0:4", fr: "1 ou 0:4" } };
const SEE = "(echo; sleep 3) | timeout 5 nc AT | OD";
const BACK = { en: "The int 1; 0 if the sum is wrong", fr: "L'int 1 ; 0 si la somme est fausse" };

export const DATAGRAM_PROTOCOLS: Readonly<Record<DatagramKind, Protocol>> = {
  lost: {
    frames: [
      ASK,
      {
        from: "lab",
        fields: { en: "n:4 | int 1:4 | … | int n:4", fr: "n:4 | int 1:4 | … | int n:4" },
        note: { en: "the first ones are lost", fr: "les premiers se perdent" },
      },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Lost datagrams",
      says:
        "Ask with any datagram. The first answers are lost: ask again when none has come for a while. An answer is an " +
        "int `n` and `n` ints; send their sum.",
      back: BACK.en,
      mistake: "`recvfrom` without a time-out waits for ever for a datagram that is lost",
    },
    fr: {
      title: "Datagrammes perdus",
      says:
        "Demandez par un datagramme quelconque. Les premières réponses se perdent : redemandez quand rien n'est venu " +
        "depuis un moment. Une réponse est un int `n` et `n` ints ; envoyez leur somme.",
      back: BACK.fr,
      mistake: "`recvfrom` sans délai attend sans fin un datagramme perdu",
    },
  },
  duplicate: {
    frames: [
      ASK,
      {
        from: "lab",
        fields: { en: "number:4 | n:4 | int:4", fr: "numéro:4 | n:4 | int:4" },
        note: { en: "n of them, some twice", fr: "n en tout, certains deux fois" },
      },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "The same number twice",
      says:
        "Ask with any datagram. The lab sends `n` datagrams: each has its number from 1, `n`, and an int; some come " +
        "twice. Send the sum of the ints, each once.",
      back: BACK.en,
      mistake: "A network may deliver a datagram twice: only its number tells",
    },
    fr: {
      title: "Deux fois le même nombre",
      says:
        "Demandez par un datagramme quelconque. Le labo envoie `n` datagrammes : chacun a son numéro à partir de 1, `n`, " +
        "et un int ; certains arrivent deux fois. Envoyez la somme des ints, chacun une fois.",
      back: BACK.fr,
      mistake: "Un réseau peut livrer deux fois un datagramme : seul son numéro le dit",
    },
  },
  reorder: {
    frames: [
      ASK,
      {
        from: "lab",
        fields: { en: "number:4 | n:4 | piece of the text", fr: "numéro:4 | n:4 | morceau du texte" },
        note: { en: "n of them, in disorder", fr: "n en tout, en désordre" },
      },
      { from: "client", fields: { en: "the whole text", fr: "le texte entier" } },
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Out of order",
      says:
        "Ask with any datagram. The lab sends a text in `n` pieces, in disorder: each has its number from 1, `n`, and a " +
        "piece. Send the whole text back in one datagram.",
      back: "The int 1; 0 if the text is wrong",
      mistake: "Datagrams overtake each other: put them in order by their numbers, not as they come",
    },
    fr: {
      title: "Dans le désordre",
      says:
        "Demandez par un datagramme quelconque. Le labo envoie un texte en `n` morceaux, en désordre : chacun a son " +
        "numéro à partir de 1, `n`, et un morceau. Renvoyez le texte entier en un datagramme.",
      back: "L'int 1 ; 0 si le texte est faux",
      mistake: "Les datagrammes se dépassent : rangez-les par numéro, pas par ordre d'arrivée",
    },
  },
  decoy: {
    frames: [
      ASK,
      { from: "lab", fields: { en: "number:4 | n:4 | int:4", fr: "numéro:4 | n:4 | int:4" } },
      {
        from: "elsewhere",
        fields: { en: "number:4 | n:4 | int:4", fr: "numéro:4 | n:4 | int:4" },
        note: { en: "doesn't count", fr: "ne compte pas" },
      },
      SUM,
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "Who is answering?",
      says:
        "Ask with any datagram. The lab sends `n` datagrams as in duplicate; others, just like them, come from another " +
        "port and do not count. Send the sum of those that come from the port you asked.",
      back: BACK.en,
      mistake: "`recvfrom` says who has sent: compare address and port, or `connect` the socket",
    },
    fr: {
      title: "Qui répond ?",
      says:
        "Demandez par un datagramme quelconque. Le labo envoie `n` datagrammes comme dans duplicate ; d'autres, " +
        "semblables, viennent d'un autre port et ne comptent pas. Envoyez la somme de ceux du port interrogé.",
      back: BACK.fr,
      mistake: "`recvfrom` dit qui a envoyé : comparez adresse et port, ou faites `connect` sur la socket",
    },
  },
  long: {
    frames: [
      ASK,
      { from: "lab", fields: { en: "up to 8192 bytes", fr: "jusqu'à 8192 octets" } },
      { from: "client", fields: { en: "length:4 | sum:4", fr: "longueur:4 | somme:4" } },
      VERDICT,
    ],
    attempt: SEE,
    ints: true,
    en: {
      title: "A long datagram",
      says:
        "Ask with any datagram. The lab answers with one datagram of up to 8192 bytes. Send its length and the sum of its " +
        "bytes, two ints.",
      back: "The int 1; 0 if length or sum is wrong",
      mistake: "What does not fit into the buffer of `recvfrom` is gone, without a word",
    },
    fr: {
      title: "Un long datagramme",
      says:
        "Demandez par un datagramme quelconque. Le labo répond par un datagramme d'au plus 8192 octets. Envoyez sa " +
        "longueur et la somme de ses octets, deux ints.",
      back: "L'int 1 ; 0 si la longueur ou la somme est fausse",
      mistake: "Ce qui ne tient pas dans le tampon de `recvfrom` est perdu, sans un mot",
    },
  },
  token: {
    frames: [
      {
        from: "group",
        fields: { en: "token:8", fr: "jeton:8" },
        note: { en: "another each second", fr: "un autre chaque seconde" },
      },
      {
        from: "client",
        fields: { en: "token:8", fr: "jeton:8" },
        note: { en: "within 10 seconds, by UDP", fr: "dans les 10 secondes, en UDP" },
      },
      VERDICT,
    ],
    attempt: "socat -u UDP4-RECV:PORT,ip-add-membership=HOST:0.0.0.0,reuseaddr - | od -An -tx1",
    en: {
      title: "Join the group",
      says:
        "Each second the lab sends another token to the group. Join it, read one, and send it by UDP to the lab's machine, " +
        "same port, within 10 seconds. nc can't join a group; socat can.",
      back: "The int 1; 0 if the token is wrong or too old",
      mistake: "A bound socket hears a group only after IP_ADD_MEMBERSHIP",
    },
    fr: {
      title: "Rejoindre le groupe",
      says:
        "Chaque seconde, le labo envoie un autre jeton au groupe. Rejoignez-le, lisez-en un, et envoyez-le en UDP à la " +
        "machine du labo, même port, dans les 10 secondes. nc ne sait pas rejoindre un groupe ; socat, si.",
      back: "L'int 1 ; 0 si le jeton est faux ou trop vieux",
      mistake: "Une socket liée n'entend un groupe qu'après IP_ADD_MEMBERSHIP",
    },
  },
};
