// S90 to S99: a server that listens to a group.
import type { Cause } from "./cause.ts";

export const NOT_JOINED: Cause = {
  code: "S90",
  title: { en: "Group not joined", fr: "Groupe non rejoint" },
  en: {
    fact: "/proc/net/igmp does not have {group}, and nothing sent to it arrives.",
    cause:
      "IP_ADD_MEMBERSHIP is missing, or it failed and nobody looked: an interface that is not this machine's, the wrong level.",
    cure:
      "setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) with INADDR_ANY as the interface, and perror().",
  },
  fr: {
    fact: "/proc/net/igmp n'a pas {group}, et rien de ce qu'on y envoie n'arrive.",
    cause:
      "IP_ADD_MEMBERSHIP manque, ou a échoué sans que personne ne regarde : interface d'une autre machine, mauvais niveau.",
    cure:
      "setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) avec INADDR_ANY comme interface, et perror().",
  },
};

export const BOUND_TO_UNICAST: Cause = {
  code: "S91",
  title: { en: "Bound to its own address", fr: "Lié à sa propre adresse" },
  en: {
    fact:
      "The socket is bound to {address}; datagrams to {group} bear another destination and do not reach it.",
    cause: "bind() was given the machine's address; it filters by destination, which here is the group.",
    cure: "Bind to INADDR_ANY (or to the group); the interface belongs into mreq.imr_interface.",
  },
  fr: {
    fact:
      "La socket est liée à {address} ; les datagrammes vers {group} ont une autre destination et ne l'atteignent pas.",
    cause: "bind() a reçu l'adresse de la machine ; il filtre par destination, qui est ici le groupe.",
    cure: "Liez à INADDR_ANY (ou au groupe) ; l'interface se met dans mreq.imr_interface.",
  },
};

export const OTHER_GROUP: Cause = {
  code: "S92",
  title: { en: "Another group joined", fr: "Un autre groupe rejoint" },
  en: {
    fact: "The group {joined} is joined, where {group} is wanted.",
    cause: "imr_multiaddr holds another address: a slip of the pen, or its bytes swapped by htonl().",
    cure: 'mreq.imr_multiaddr.s_addr = inet_addr("{group}"): it is in network order already.',
  },
  fr: {
    fact: "Le groupe {joined} est rejoint, alors qu'il faut {group}.",
    cause:
      "imr_multiaddr contient une autre adresse : une faute de frappe, ou des octets échangés par htonl().",
    cure: "mreq.imr_multiaddr.s_addr = inet_addr(\"{group}\") : c'est déjà l'ordre réseau.",
  },
};

export const NO_REUSEADDR: Cause = {
  code: "S93",
  title: { en: "SO_REUSEADDR missing", fr: "SO_REUSEADDR manque" },
  en: {
    fact: "A second receiver on the same host cannot bind port {port} ({error}).",
    cause: "SO_REUSEADDR is not set, or it is set after bind().",
    cure:
      "setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) before bind(): a group has many receivers.",
  },
  fr: {
    fact: "Un deuxième récepteur sur la même machine ne peut pas se lier au port {port} ({error}).",
    cause: "SO_REUSEADDR n'est pas mis, ou il l'est après bind().",
    cure:
      "setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) avant bind() : un groupe a plusieurs récepteurs.",
  },
};

export const SHOWS_TOO_MUCH: Cause = {
  code: "S94",
  title: { en: "Shows more than came", fr: "Affiche plus qu'il n'est venu" },
  en: {
    fact: "Behind the message stands “{rest}”, which was not sent with it.",
    cause:
      "A message without a NUL is printed with %s, or the whole buffer is: what stood there before follows it.",
    cure: "buf[n] = '\\0' with what recvfrom() returned, or printf(\"%.*s\", n, buf).",
  },
  fr: {
    fact: "Derrière le message on lit « {rest} », qui n'a pas été envoyé avec lui.",
    cause:
      "Un message sans NUL est affiché par %s, ou tout le tampon l'est : ce qui s'y trouvait avant suit.",
    cure: "buf[n] = '\\0' avec ce que recvfrom() a rendu, ou printf(\"%.*s\", n, buf).",
  },
};

export const SHOWS_A_PART: Cause = {
  code: "S95",
  title: { en: "Shows a part only", fr: "N'affiche qu'une partie" },
  en: {
    fact: "Of {sent|character|characters} the first {came} are shown.",
    cause:
      "The buffer is too small, the last byte is overwritten with '\\0', or printing stops at a blank or at sizeof a pointer.",
    cure: "A buffer of 80 bytes and one more for the NUL; print as many as recvfrom() returned.",
  },
  fr: {
    fact: "Sur {sent|caractère|caractères}, seuls les {came} premiers sont affichés.",
    cause:
      "Le tampon est trop petit, le dernier octet est écrasé par '\\0', ou l'affichage s'arrête à un blanc ou au sizeof d'un pointeur.",
    cure: "Un tampon de 80 octets, plus un pour le NUL ; affichez autant que recvfrom() en a rendu.",
  },
};

export const SHOWS_NOTHING: Cause = {
  code: "S96",
  title: { en: "Shows nothing", fr: "N'affiche rien" },
  en: {
    fact: "{messages|message was|messages were} sent to {group}; none is in what the program printed.",
    cause: "The program does not read from the socket that joined, or does not print what it read.",
    cure: "recvfrom() on the socket that was bound and joined, then print the message.",
  },
  fr: {
    fact: "{messages|message envoyé|messages envoyés} à {group} ; aucun dans ce que le programme a affiché.",
    cause: "Le programme ne lit pas la socket qui a rejoint le groupe, ou n'affiche pas ce qu'il a lu.",
    cure: "recvfrom() sur la socket liée et membre du groupe, puis affichez le message.",
  },
};

export const SHOWS_FOREIGN: Cause = {
  code: "S97",
  title: { en: "Shows another group's message", fr: "Affiche le message d'un autre groupe" },
  en: {
    fact: "A datagram to {other}, which a neighbour on this host had joined, was shown as well.",
    cause: "Bound to INADDR_ANY, a socket gets what any group brings to its port (IP_MULTICAST_ALL, ip(7)).",
    cure: "Bind to {group} itself, or set IP_MULTICAST_ALL to 0, where only this group is wanted.",
  },
  fr: {
    fact: "Un datagramme vers {other}, qu'un voisin sur cette machine avait rejoint, a été affiché aussi.",
    cause:
      "Liée à INADDR_ANY, une socket reçoit ce que tout groupe amène à son port (IP_MULTICAST_ALL, ip(7)).",
    cure: "Liez à {group} lui-même, ou mettez IP_MULTICAST_ALL à 0, si seul ce groupe est voulu.",
  },
};

export const JOINED_ELSEWHERE: Cause = {
  code: "S98",
  title: { en: "Joined on another interface", fr: "Rejoint sur une autre interface" },
  en: {
    fact: "{group} is joined on {joined}; its datagrams come by {wanted}.",
    cause: "mreq.imr_interface names another interface, such as 127.0.0.1.",
    cure: "mreq.imr_interface.s_addr = htonl(INADDR_ANY), and the kernel chooses as its routes do.",
  },
  fr: {
    fact: "{group} est rejoint sur {joined} ; ses datagrammes viennent par {wanted}.",
    cause: "mreq.imr_interface désigne une autre interface, par exemple 127.0.0.1.",
    cure: "mreq.imr_interface.s_addr = htonl(INADDR_ANY), et le noyau choisit comme ses routes.",
  },
};

export const MULTICASTS: readonly Cause[] = [
  NOT_JOINED,
  BOUND_TO_UNICAST,
  OTHER_GROUP,
  NO_REUSEADDR,
  SHOWS_TOO_MUCH,
  SHOWS_A_PART,
  SHOWS_NOTHING,
  SHOWS_FOREIGN,
  JOINED_ELSEWHERE,
];
