// X03: a Unix client bound to a path with bytes that nobody types: the structure wasn't cleared, or the length is wrong.
// Abstract names may hold anything; their trailing NULs are X04.

import type { Rule } from "../rule.ts";

export const oddPath: Rule = {
  code: "X03",
  level: "warning",
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
  look({ exchange: { transport, peer } }) {
    if (transport !== "unix" || !("path" in peer) || peer.path.startsWith("@") || !isOdd(peer.path)) {
      return undefined;
    }
    return { certainty: "high", values: { path: shown(peer.path) } };
  },
};

/** Whether a path holds control characters, or bytes that are no UTF-8. */
export function isOdd(path: string): boolean {
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
