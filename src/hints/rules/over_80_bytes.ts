// L02, said as "More than 80 bytes".

import { inRequest } from "../context.ts";
import type { Rule } from "../rule.ts";

/** The buffer of serveurUDP and servmcast. */
const COURSE_BUFFER = 80;

export const over80Bytes: Rule = {
  code: "L02",
  level: "info",
  when: "More comes than the 80 bytes of the buffer that the course's servers read into.",
  title: { en: "More than 80 bytes", fr: "Plus de 80 octets" },
  en: {
    fact: "{came} bytes came in one datagram; the course's own server reads into a buffer of 80.",
    cause: "What doesn't fit into recvfrom()'s buffer is cut off and lost: agree on a longest message.",
  },
  fr: {
    fact: "{came} octets sont arrivés dans un datagramme ; le serveur du cours lit dans un tampon de 80.",
    cause:
      "Ce qui ne tient pas dans le tampon de recvfrom() est coupé et perdu : convenez d'une longueur maximale.",
  },
  look({ wants, came, bytes }) {
    if (wants !== "message" || came <= COURSE_BUFFER) return undefined;
    return {
      certainty: "certain",
      evidence: inRequest(Math.min(COURSE_BUFFER, bytes.length), bytes.length),
      values: { came },
    };
  },
};
