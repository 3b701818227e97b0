// X: Unix sockets: their names, to which answers can or can't be sent, and answers that nobody took.
import { quoted } from "../bytes.ts";
import type { Rule } from "../rule.ts";
import { GONE } from "./udp.ts";

const unboundUnixClient: Rule = {
  code: "X01",
  level: "error",
  when: "A Unix datagram is received from a socket without a name, to which no answer can be sent.",
  title: { en: "Unbound Unix client", fr: "Client Unix sans nom" },
  en: {
    fact: "Your datagram came from a socket without a name, so I can't answer it.",
    cause:
      "Unlike a UDP socket, a Unix datagram socket gets no address by itself: bind() it to a path of its own before sendto().",
  },
  fr: {
    fact: "Votre datagramme vient d'une socket sans nom : je ne peux pas y répondre.",
    cause:
      "Contrairement à une socket UDP, une socket Unix n'a pas d'adresse d'office : liez-la par bind() à un chemin à elle avant sendto().",
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
    fact: 'Your socket is bound to "{path}", a relative path.',
    cause: "The server looks for it in its own directory: bind to a full path such as /tmp/client.sock.",
  },
  fr: {
    fact: "Votre socket est liée à « {path} », un chemin relatif.",
    cause:
      "Le serveur le cherche dans son propre répertoire : liez la socket à un chemin absolu, /tmp/client.sock par exemple.",
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
  title: { en: "Unusual bytes in the path", fr: "Octets inhabituels dans le chemin" },
  en: {
    fact: "The path of your socket contains unusual bytes: {path}.",
    cause:
      "The address was probably not cleared: start with `memset(&a, 0, sizeof(a))`, copy the path with strncpy(), and pass sizeof(a).",
  },
  fr: {
    fact: "Le chemin de votre socket contient des octets inhabituels : {path}.",
    cause:
      "L'adresse n'a sans doute pas été mise à zéro : commencez par `memset(&a, 0, sizeof(a))`, copiez le chemin par strncpy(), et passez sizeof(a).",
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
    fact: "Your abstract name ends with {nuls|NUL, which is|NULs, which are} part of the name.",
    cause:
      "Every byte of an abstract name counts: pass offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name), not sizeof.",
  },
  fr: {
    fact: "Votre nom abstrait se termine par {nuls|NUL, qui en fait|NUL, qui en font} partie.",
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
    "The client of a Unix stream or seqpacket socket closes with the answer unread, or before it could be sent. Over TCP it is C03 or C04. Not said at chargen, which a client ends by closing.",
  title: { en: "Closed with the answer unread", fr: "Fermé sans lire la réponse" },
  en: {
    fact: "You closed your socket before you had read the whole answer.",
    cause: "After write(), call read() until you have the whole answer, and only then close(s).",
  },
  fr: {
    fact: "Vous avez fermé votre socket avant d'avoir lu toute la réponse.",
    cause: "Après write(), appelez read() jusqu'à avoir toute la réponse, et seulement ensuite close(s).",
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
