// X03, said as "Odd bytes in the path".

import type { Rule } from "../rule.ts";

export const oddPath: Rule = {
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
