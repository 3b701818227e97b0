// C03, said as "Closed with the answer unread".

import type { Rule } from "../rule.ts";

export const answerUnread: Rule = {
  code: "C03",
  level: "warning",
  when:
    "RST ends the connection after an answer was sent: the client closed before it had read all, or set SO_LINGER to 0. Not said at chargen, which one leaves by closing.",
  title: { en: "Closed with the answer unread", fr: "Fermé sans lire la réponse" },
  en: {
    fact: "I had sent {bytesOut|byte|bytes}, and your side ended the connection by RST.",
    cause:
      "close() with unread bytes sends RST (so does SO_LINGER with 0): read the whole answer, until read() returns 0.",
  },
  fr: {
    fact: "J'avais envoyé {bytesOut|octet|octets}, et votre côté a terminé la connexion par RST.",
    cause:
      "close() sans avoir tout lu envoie RST (SO_LINGER à 0 aussi) : lisez toute la réponse, jusqu'à ce que read() rende 0.",
  },
  look({ exchange: { clientEnd, bytesOut, service, trap } }) {
    if (trap !== undefined || service === "chargen" || bytesOut <= 0) return undefined;
    if (clientEnd !== "reset-after" && clientEnd !== "reset-before") return undefined;
    return { certainty: "high", values: { bytesOut } };
  },
};
