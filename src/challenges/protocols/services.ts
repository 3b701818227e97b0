// The ordinary services in the words of a sheet: an exercise may be about any listener.
import type { ServiceName } from "../../exchange/exchange.ts";
import type { Frame, Protocol } from "./telling.ts";

const INT_THERE: Frame = { from: "client", fields: { en: "int:4", fr: "int:4" } };
const BYTES_THERE: Frame = { from: "client", fields: { en: "any bytes", fr: "octets quelconques" } };
const BYTES_BACK: Frame = { from: "lab", fields: { en: "the same bytes", fr: "les mêmes octets" } };

/** Over connections, and over datagrams where that differs. */
export const SERVICE_PROTOCOLS: Readonly<Record<Exclude<ServiceName, "challenge">, Protocol>> = {
  counter: {
    frames: [INT_THERE, { from: "lab", fields: { en: "int + 1:4", fr: "int + 1:4" } }],
    attempt: "(printf TEN; sleep 1) | timeout 2 nc AT | OD -w4",
    ints: true,
    en: {
      title: "Counter over a connection",
      says: "Send one `int`. The lab answers it plus one and closes.",
      back: "The int plus one: 11 for 10",
      mistake: "An `int` is 4 bytes, not its digits as text",
    },
    fr: {
      title: "Compteur sur une connexion",
      says: "Envoyez un `int`. Le lab le renvoie plus un et ferme.",
      back: "L'int plus un : 11 pour 10",
      mistake: "Un `int` fait 4 octets, ce ne sont pas ses chiffres en texte",
    },
  },
  echo: {
    frames: [BYTES_THERE, BYTES_BACK],
    attempt: "(echo bonjour; sleep 1) | timeout 2 nc AT",
    en: {
      title: "Echo",
      says: "Send what you like. The lab sends the same bytes back.",
      back: "What you sent, byte for byte",
      mistake: "Over a connection the bytes may come back in other pieces than yours; over UDP, not at all",
    },
    fr: {
      title: "Écho",
      says: "Envoyez ce que vous voulez. Le lab renvoie les mêmes octets.",
      back: "Ce que vous avez envoyé, octet pour octet",
      mistake: "Sur une connexion, les octets peuvent revenir en d'autres morceaux ; en UDP, pas du tout",
    },
  },
  discard: {
    frames: [BYTES_THERE],
    attempt: "echo bonjour | timeout 2 nc AT",
    en: {
      title: "Discard",
      says: "Send what you like. The lab reads it and answers nothing.",
      back: "Nothing; the lab's page /me shows what arrived",
      mistake: "A client that waits for an answer here waits for ever",
    },
    fr: {
      title: "Discard",
      says: "Envoyez ce que vous voulez. Le lab le lit et ne répond rien.",
      back: "Rien ; la page /me du lab montre ce qui est arrivé",
      mistake: "Un client qui attend ici une réponse attend sans fin",
    },
  },
  print: {
    frames: [{ from: "client", fields: { en: "a text", fr: "un texte" } }],
    attempt: "echo bonjour | timeout 2 nc AT",
    en: {
      title: "Print",
      says: "Send a text in one datagram. The lab shows it on its terminal and answers nothing.",
      back: "Nothing; the lab's page /me shows what arrived",
      mistake: "A text's length says where it ends: send its bytes, not a whole buffer",
    },
    fr: {
      title: "Affichage",
      says: "Envoyez un texte en un datagramme. Le lab l'affiche sur son terminal et ne répond rien.",
      back: "Rien ; la page /me du lab montre ce qui est arrivé",
      mistake: "La longueur d'un texte dit où il finit : envoyez ses octets, pas tout un tampon",
    },
  },
  daytime: {
    frames: [{
      from: "lab",
      fields: { en: "date and time as a line of text", fr: "date et heure en une ligne de texte" },
    }],
    attempt: "(echo; sleep 1) | timeout 2 nc AT",
    en: {
      title: "Daytime (RFC 867)",
      says:
        "Over a connection the lab sends the date and the time as text and closes. Over UDP it does so for " +
        "each datagram, whatever is in it.",
      back: "One line of text",
      mistake: "Read until the end: nobody says how long the line is",
    },
    fr: {
      title: "Daytime (RFC 867)",
      says:
        "Sur une connexion, le lab envoie la date et l'heure en texte et ferme. En UDP, il le fait à chaque " +
        "datagramme, quel qu'en soit le contenu.",
      back: "Une ligne de texte",
      mistake: "Lisez jusqu'à la fin : personne ne dit la longueur de la ligne",
    },
  },
  time: {
    frames: [{ from: "lab", fields: { en: "seconds since 1900:4", fr: "secondes depuis 1900:4" } }],
    attempt: "(echo; sleep 1) | timeout 2 nc AT | od -An -tu4 --endian=big",
    en: {
      title: "Time (RFC 868)",
      says:
        "Over a connection the lab sends the seconds since 1 January 1900 as 4 bytes in network byte order and " +
        "closes. Over UDP it does so for each datagram, whatever is in it.",
      back: "A number; less 2,208,988,800 it is time()'s",
      mistake: "Network byte order: the number wants ntohl()",
    },
    fr: {
      title: "Time (RFC 868)",
      says:
        "Sur une connexion, le lab envoie les secondes depuis le 1er janvier 1900, en 4 octets dans l'ordre du " +
        "réseau, et ferme. En UDP, il le fait à chaque datagramme, quel qu'en soit le contenu.",
      back: "Un nombre ; moins 2 208 988 800, c'est celui de time()",
      mistake: "L'ordre du réseau : le nombre demande ntohl()",
    },
  },
  chargen: {
    frames: [{
      from: "lab",
      fields: { en: "lines of 72 characters, without end", fr: "lignes de 72 caractères, sans fin" },
    }],
    attempt: "timeout 2 nc AT | head",
    en: {
      title: "Chargen (RFC 864)",
      says:
        "Over a connection the lab sends lines of characters for as long as you read. Over UDP it answers " +
        "each datagram with some.",
      back: "Characters, each line begun one further on",
      mistake: "Whoever does not read fast enough holds up the writer, not the network",
    },
    fr: {
      title: "Chargen (RFC 864)",
      says:
        "Sur une connexion, le lab envoie des lignes de caractères tant que vous lisez. En UDP, il en renvoie " +
        "quelques-uns pour chaque datagramme.",
      back: "Des caractères, chaque ligne décalée d'un cran",
      mistake: "Qui ne lit pas assez vite retient celui qui écrit, pas le réseau",
    },
  },
  "half-close": {
    frames: [
      {
        from: "client",
        fields: { en: "int 1:4 | …", fr: "int 1:4 | …" },
        note: { en: "then shutdown(s, 1)", fr: "puis shutdown(s, 1)" },
      },
      { from: "lab", fields: { en: "int 1 + 1:4 | …", fr: "int 1 + 1:4 | …" } },
    ],
    attempt: "printf TEN | timeout 2 nc -N AT | OD -w4",
    ints: true,
    en: {
      title: "Half-close",
      says:
        "Send as many ints as you like, then end your output with `shutdown(s, 1)` and go on reading. Only then " +
        "does the lab answer: each int plus one.",
      back: "As many ints as you sent, each plus one",
      mistake: "`close` and `shutdown(s, 2)` end reading as well: the answer finds nobody",
    },
    fr: {
      title: "Fermeture d'un seul sens",
      says:
        "Envoyez autant d'ints que vous voulez, terminez votre sortie par `shutdown(s, 1)` et continuez à lire. " +
        "Le lab ne répond qu'alors : chaque int plus un.",
      back: "Autant d'ints qu'envoyés, chacun plus un",
      mistake: "`close` et `shutdown(s, 2)` terminent aussi la lecture : la réponse ne trouve personne",
    },
  },
};

/** The counter answers each datagram with how many there were. */
export const DATAGRAM_COUNTER: Protocol = {
  frames: [BYTES_THERE, { from: "lab", fields: { en: "count:4", fr: "compte:4" } }],
  attempt: "(printf 'MESSAGE DU CLIENT'; sleep 1) | timeout 2 nc AT | OD -w4",
  ints: true,
  en: {
    title: "Counter over datagrams",
    says:
      "Send a datagram, whatever is in it. The lab counts those of everybody and answers the count as an `int`.",
    back: "The count, one more than the last one's",
    mistake: "The answer is 4 bytes of an `int`, not text",
  },
  fr: {
    title: "Compteur de datagrammes",
    says:
      "Envoyez un datagramme, quel qu'en soit le contenu. Le lab compte ceux de tout le monde et renvoie le compte, " +
      "un `int`.",
    back: "Le compte, un de plus que le précédent",
    mistake: "La réponse est un `int` de 4 octets, pas du texte",
  },
};

/** The kernel answers; the lab shows what came. */
export const PING: Protocol = {
  frames: [{ from: "client", fields: { en: "ICMP echo request", fr: "demande d'écho ICMP" } }],
  attempt: "ping -c 3 HOST",
  en: {
    title: "Ping",
    says: "Send an ICMP echo request, as ping does. The machine's kernel answers it, and the lab shows it.",
    back: "An echo reply for each request",
    mistake: "ICMP has no ports: it asks a machine, not a program",
  },
  fr: {
    title: "Ping",
    says:
      "Envoyez une demande d'écho ICMP, comme le fait ping. Le noyau de la machine y répond, et le lab la montre.",
    back: "Une réponse d'écho pour chaque demande",
    mistake: "ICMP n'a pas de ports : il interroge une machine, pas un programme",
  },
};
