// G05, said as "A large echo".

import type { Rule } from "../rule.ts";

/** More than the socket buffers of both sides hold on loopback (4 MB and more by tcp_rmem, tcp_wmem). */
const LARGE = 8 * 1024 * 1024;

export const largeEcho: Rule = {
  code: "G05",
  level: "praise",
  when:
    "So much went through the echo that it fits into no buffer, and all of it came back: the client reads while it writes.",
  on: "served",
  title: { en: "A large echo", fr: "Un grand écho" },
  en: {
    fact: "{bytesOut} bytes went through the echo, and all of them came back.",
    cause: "No buffer holds so many: your program reads while it writes, well done.",
  },
  fr: {
    fact: "{bytesOut} octets sont passés par l'écho, et tous sont revenus.",
    cause: "Aucun tampon n'en contient autant : votre programme lit tout en écrivant, bien joué.",
  },
  look({ isStream, exchange: { service, bytesIn, bytesOut, clientEnd } }) {
    if (service !== "echo" || !isStream || bytesIn < LARGE || bytesOut !== bytesIn) return undefined;
    return clientEnd === "before" ? { certainty: "high", values: { bytesOut } } : undefined;
  },
};
