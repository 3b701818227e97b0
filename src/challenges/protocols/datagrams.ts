// The challenges over datagrams in words. What they do is in ../datagrams.
import type { ChallengeKind } from "../../exchange/challenge.ts";
import type { Frame, Protocol } from "./telling.ts";

type DatagramKind = Extract<ChallengeKind, "lost" | "duplicate" | "reorder" | "decoy" | "long" | "token">;

const ASK: Frame = { from: "client", fields: { en: "anything", fr: "n'importe quoi" } };
const SUM: Frame = { from: "client", fields: { en: "sum:4", fr: "somme:4" } };
const VERDICT: Frame = { from: "lab", fields: { en: "1 or 0:4", fr: "1 ou 0:4" } };
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
    attempt: "(for i in 1 2 3 4; do echo; sleep 1; done) | timeout 6 nc AT | OD -w4",
    ints: true,
    en: {
      title: "Lost datagrams",
      says:
        "Ask with any datagram. The answers to the first one to three are lost: when nothing has come for" +
        " a while, ask again, from the same socket. The answer is one datagram, an int `n` and `n` ints. " +
        "Send their sum as one int, and the lab answers the int 1 if it is right, else 0.",
      back: BACK.en,
      mistake: "`recvfrom` without a time-out waits for ever for a datagram that is lost",
    },
    fr: {
      title: "Datagrammes perdus",
      says: "Demandez par un datagramme quelconque. Les réponses à la première demande, ou aux trois " +
        "premières, se perdent : quand rien n'est venu depuis un moment, redemandez, par la même socket. " +
        "La réponse est un datagramme, un int `n` et `n` ints. Envoyez leur somme en un int, et le lab " +
        "répond l'int 1 si elle est juste, sinon 0.",
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
    attempt: "(echo; sleep 3) | timeout 5 nc AT | OD -w12",
    ints: true,
    en: {
      title: "The same number twice",
      says: "Ask with any datagram. The lab sends `n` datagrams, each with three ints: its number, from 1, " +
        "`n`, and one to be added up. Some come twice. Send the sum of the `n` as one int, each counted " +
        "once, and the lab answers the int 1 if it is right, else 0.",
      back: BACK.en,
      mistake: "A network may deliver a datagram twice: only its number tells",
    },
    fr: {
      title: "Deux fois le même nombre",
      says: "Demandez par un datagramme quelconque. Le lab envoie `n` datagrammes de trois ints : son " +
        "numéro, à partir de 1, `n`, et un int à additionner. Certains arrivent deux fois. Envoyez la " +
        "somme des `n` en un int, chacun compté une fois, et le lab répond l'int 1 si elle est juste, " +
        "sinon 0.",
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
    attempt: "(echo; sleep 3) | timeout 5 nc AT | od -An -c",
    ints: true,
    en: {
      title: "Out of order",
      says: "Ask with any datagram. The lab sends a text in `n` datagrams, out of order and some moments " +
        "apart: each begins with two ints, its number, from 1, and `n`, and the rest is its piece of the " +
        "text. Send the whole text back in one datagram, and the lab answers the int 1 if it is right, " +
        "else 0.",
      back: "The int 1; 0 if the text is wrong",
      mistake: "Datagrams overtake each other: put them in order by their numbers, not as they come",
    },
    fr: {
      title: "Dans le désordre",
      says: "Demandez par un datagramme quelconque. Le lab envoie un texte en `n` datagrammes, dans le " +
        "désordre et à quelques instants d'écart : chacun commence par deux ints, son numéro, à partir de" +
        " 1, et `n`, et le reste est son morceau du texte. Renvoyez le texte entier en un datagramme, et " +
        "le lab répond l'int 1 s'il est juste, sinon 0.",
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
    attempt: "(echo; sleep 3) | timeout 5 nc AT | OD -w12",
    ints: true,
    en: {
      title: "Who is answering?",
      says: "Ask with any datagram. The lab sends `n` datagrams, each with three ints: its number, from 1, " +
        "`n`, and one to be added up. Others that look the same come from another port, and don't count. " +
        "Send the sum of the `n` that came from the port you asked as one int, and the lab answers the " +
        "int 1 if it is right, else 0.",
      back: BACK.en,
      mistake: "`recvfrom` says who has sent: compare address and port, or `connect` the socket",
    },
    fr: {
      title: "Qui répond ?",
      says: "Demandez par un datagramme quelconque. Le lab envoie `n` datagrammes de trois ints : son " +
        "numéro, à partir de 1, `n`, et un int à additionner. D'autres, semblables, viennent d'un autre " +
        "port et ne comptent pas. Envoyez en un int la somme des `n` venus du port interrogé, et le lab " +
        "répond l'int 1 si elle est juste, sinon 0.",
      back: BACK.fr,
      mistake: "`recvfrom` dit qui a envoyé : comparez adresse et port, ou faites `connect` sur la socket",
    },
  },
  long: {
    frames: [
      ASK,
      { from: "lab", fields: { en: "up to 8,192 bytes", fr: "jusqu'à 8 192 octets" } },
      { from: "client", fields: { en: "length:4 | sum:4", fr: "longueur:4 | somme:4" } },
      VERDICT,
    ],
    attempt: "(echo; sleep 3) | timeout 5 nc AT | wc -c",
    ints: true,
    en: {
      title: "A long datagram",
      says:
        "Ask with any datagram. The lab answers with one datagram of up to 8,192 bytes. Send two ints in " +
        "one datagram: its length, and the sum of its bytes, each from 0 to 255. The lab answers the int " +
        "1 if both are right, else 0.",
      back: "The int 1; 0 if length or sum is wrong",
      mistake: "What does not fit into the buffer of `recvfrom` is gone, without a word",
    },
    fr: {
      title: "Un long datagramme",
      says:
        "Demandez par un datagramme quelconque. Le lab répond par un datagramme d'au plus 8 192 octets. " +
        "Envoyez deux ints en un datagramme : sa longueur, et la somme de ses octets, chacun de 0 à 255. " +
        "Le lab répond l'int 1 si les deux sont justes, sinon 0.",
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
    attempt: "socat -u UDP4-RECV:PORT,ip-add-membership=HOST:0.0.0.0,reuseaddr - | od -An -c -w8",
    en: {
      title: "Join the group",
      says: "Each second the lab sends another token, 8 capital letters, to the group, on every interface. " +
        "Join the group, receive one, and send it by UDP within 10 seconds, to the same port of the lab's" +
        " machine, or of the group if you are on that machine yourself. The lab answers the int 1 if it " +
        "is one of the last ten seconds, else 0; what comes to the group and never was a token is not " +
        "answered. nc can't join a group; socat can.",
      back: "The int 1; 0 if the token is wrong or too old",
      mistake: "A socket hears a group only after IP_ADD_MEMBERSHIP, and on its port only after `bind`",
    },
    fr: {
      title: "Rejoindre le groupe",
      says: "Chaque seconde, le lab envoie un autre jeton, 8 lettres majuscules, au groupe, sur chaque " +
        "interface. Rejoignez le groupe, recevez-en un, et envoyez-le en UDP dans les 10 secondes, au " +
        "même port de la machine du lab, ou du groupe si vous êtes vous-même sur cette machine. Le lab " +
        "répond l'int 1 si c'est un des dix dernières secondes, sinon 0 ; ce qui arrive au groupe sans " +
        "avoir jamais été un jeton reste sans réponse. nc ne sait pas rejoindre un " +
        "groupe ; socat, si.",
      back: "L'int 1 ; 0 si le jeton est faux ou trop vieux",
      mistake: "Une socket n'entend un groupe qu'après IP_ADD_MEMBERSHIP, et sur son port qu'après `bind`",
    },
  },
};
