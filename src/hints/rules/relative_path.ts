// X02, said as "Relative path".

import type { Rule } from "../rule.ts";
import { quoted } from "../text.ts";
import { isOdd } from "./odd_path.ts";

export const relativePath: Rule = {
  code: "X02",
  level: "warning",
  when:
    "A Unix client is bound to a relative path: the answer would go to that path from the lab's own directory.",
  // Why nobody is found there.
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
  look({ exchange: { transport, socket, peer } }) {
    if (transport !== "unix" || socket !== "dgram" || !("path" in peer)) return undefined;
    const { path } = peer;
    if (path === "" || path.startsWith("/") || path.startsWith("@") || isOdd(path)) return undefined;
    return { certainty: "high", values: { path: quoted(path) } };
  },
};
