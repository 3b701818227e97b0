// X: Unix sockets: their names, to which answers can or can't be sent, and answers that nobody took.
import { quoted } from "../bytes.ts";
import type { Rule } from "../rule.ts";
import { GONE } from "./udp.ts";

const unboundUnixClient: Rule = {
  code: "X01",
  level: "error",
  when: "A Unix datagram is received from a socket without a name, which nobody can answer.",
  title: { en: "Unbound Unix client", fr: "Client Unix sans nom" },
  en: {
    fact: "Your datagram came from a socket without a name, so I can't answer it.",
    cause:
      "Unlike UDP's, a Unix datagram socket gets no address by itself: bind() it to a path of its own before sendto().",
  },
  fr: {
    fact: "Votre datagramme vient d'une socket sans nom : je ne peux pas y répondre.",
    cause:
      "À la différence d'UDP, une socket Unix n'a pas d'adresse d'office : faites bind() sur un chemin à elle avant sendto().",
  },
  find({ exchange: { transport, socket, peer, outcome, truncated, service } }) {
    if (transport !== "unix" || socket !== "dgram" || !("path" in peer) || peer.path !== "") return undefined;
    const owed = service !== "print" && service !== "discard";
    return owed && outcome === "no-reply" && !truncated ? { certainty: "certain" } : undefined;
  },
};

const relativePath: Rule = {
  code: "X02",
  level: "warning",
  when:
    "A Unix client is bound to a relative path: the answer would go to that path from the lab's own directory.",
  // A relative path is why nobody was found.
  supersedes: ["X05"],
  title: { en: "Relative path", fr: "Chemin relatif" },
  en: {
    fact: 'Your socket is bound to "{path}", a path relative to the directory your program runs in.',
    cause: "Who answers looks for it in another directory: bind to a full path such as /tmp/client.sock.",
  },
  fr: {
    fact: "Votre socket est liée à « {path} », un chemin relatif au répertoire de votre programme.",
    cause:
      "Celui qui répond le cherche dans un autre répertoire : liez-la à un chemin complet, /tmp/client.sock par exemple.",
  },
  find({ exchange: { transport, socket, peer } }) {
    if (transport !== "unix" || socket !== "dgram" || !("path" in peer)) return undefined;
    const { path } = peer;
    if (path === "" || path.startsWith("/") || path.startsWith("@") || isOdd(path)) return undefined;
    return { certainty: "high", values: { path: quoted(path) } };
  },
};

const oddPath: Rule = {
  code: "X03",
  level: "warning",
  when:
    "A Unix client is bound to a path with bytes that nobody types. Abstract names may hold anything; NULs at their end are X04.",
  title: { en: "Odd bytes in the path", fr: "Octets étranges dans le chemin" },
  en: {
    fact: "The path your socket is bound to holds bytes that nobody types: {path}.",
    cause:
      "Clear the structure first, `memset(&a, 0, sizeof(a))`, copy the path with strncpy(), and pass sizeof(a).",
  },
  fr: {
    fact: "Le chemin de votre socket contient des octets que personne ne tape : {path}.",
    cause:
      "Mettez d'abord la structure à zéro, `memset(&a, 0, sizeof(a))`, copiez par strncpy(), et passez sizeof(a).",
  },
  find({ exchange: { transport, peer } }) {
    if (transport !== "unix" || !("path" in peer) || peer.path.startsWith("@") || !isOdd(peer.path)) {
      return undefined;
    }
    return { certainty: "high", values: { path: shown(peer.path) } };
  },
};

const paddedAbstract: Rule = {
  code: "X04",
  level: "info",
  when:
    "An abstract name has NULs at its end: sizeof(addr) was passed for its length, and every byte counts. It works as long as both sides do the same.",
  title: { en: "Abstract name with NULs", fr: "Nom abstrait rempli de NUL" },
  en: {
    fact: "Your abstract name ends with {nuls|NUL|NULs}, part of the name.",
    cause:
      "Of an abstract name every byte counts: pass offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name), not sizeof.",
  },
  fr: {
    fact: "Votre nom abstrait se termine par {nuls} NUL, qui en font partie.",
    cause:
      "Chaque octet d'un nom abstrait compte : passez offsetof(struct sockaddr_un, sun_path) + 1 + strlen(nom), pas sizeof.",
  },
  find({ exchange: { transport, peer } }) {
    if (transport !== "unix" || !("path" in peer) || !peer.path.startsWith("@")) return undefined;
    const nuls = peer.path.length - peer.path.replace(/\0+$/, "").length;
    return nuls > 0 ? { certainty: "high", values: { nuls } } : undefined;
  },
};

const unixUnreachable: Rule = {
  code: "X05",
  level: "error",
  when: "The answer finds no Unix socket (ECONNREFUSED): the client was gone before it arrived.",
  ...GONE,
  find: ({ exchange: { outcome, transport } }) =>
    outcome === "unreachable" && transport === "unix" ? { certainty: "high" } : undefined,
};

const answerUnread: Rule = {
  code: "X06",
  level: "warning",
  when:
    "The client of a Unix stream or seqpacket socket closes with the answer unread, or before it could be sent. Over TCP it is C03 or C04. Not said at chargen, which one leaves by closing.",
  title: { en: "Closed with the answer unread", fr: "Fermé sans lire la réponse" },
  en: {
    fact: "You closed your socket before you had read the whole answer.",
    cause: "After write(), read() until you have all that comes back, and close(s) only then.",
  },
  fr: {
    fact: "Vous avez fermé votre socket avant d'avoir lu toute la réponse.",
    cause: "Après write(), appelez read() jusqu'à avoir tout ce qui revient, et close(s) seulement ensuite.",
  },
  find({ exchange, wants, came, isStream }) {
    const { transport, service, trap, outcome, clientEnd, bytesOut } = exchange;
    if (transport !== "unix" || !isStream || trap !== undefined || service === "chargen") return undefined;
    const least = wants === "nothing" ? 0 : wants === "anything" ? 1 : 4;
    const owed = service !== "discard" && service !== "print" && came >= least;
    const isUnanswered = outcome === "closed" && bytesOut === 0 && owed;
    const isUnread = outcome !== "refused" && clientEnd.startsWith("reset") && bytesOut > 0;
    return isUnanswered || isUnread ? { certainty: "high" } : undefined;
  },
};

/** All of them. */
export const UNIX: readonly Rule[] = [
  unboundUnixClient,
  relativePath,
  oddPath,
  paddedAbstract,
  unixUnreachable,
  answerUnread,
];

/** Whether a path holds control characters, or bytes that are no UTF-8. */
function isOdd(path: string): boolean {
  return [...path].some(isOddCharacter);
}

function isOddCharacter(character: string): boolean {
  const code = character.codePointAt(0)!;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfffd;
}

function shown(path: string): string {
  const plain = [...path].map((each) => isOddCharacter(each) ? "?" : each);
  return plain.length > 40 ? `${plain.slice(0, 40).join("")}…` : plain.join("");
}
