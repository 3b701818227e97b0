// U05 and X05: the answer came back, since nobody was there any more to take it: by ICMP for UDP, by ECONNREFUSED for a Unix
// socket. The client was gone before its answer.

import type { HintText } from "../../exchange/hint.ts";
import type { Rule } from "../rule.ts";

const EN: HintText = {
  fact: "I answered, but your socket was gone: the answer found nobody.",
  cause: "Call recvfrom() after sendto(), and close(s) only when the answer is there.",
};

const FR: HintText = {
  fact: "J'ai répondu, mais votre socket n'existait plus : la réponse n'a trouvé personne.",
  cause: "Appelez recvfrom() après sendto(), et close(s) seulement une fois la réponse arrivée.",
};

const TITLE = { en: "Gone before the answer", fr: "Parti avant la réponse" };

export const udpUnreachable: Rule = {
  code: "U05",
  level: "error",
  title: TITLE,
  en: EN,
  fr: FR,
  look: ({ exchange: { outcome, transport } }) =>
    outcome === "unreachable" && transport !== "unix" ? { certainty: "high" } : undefined,
};

export const unixUnreachable: Rule = {
  code: "X05",
  level: "error",
  title: TITLE,
  en: EN,
  fr: FR,
  look: ({ exchange: { outcome, transport } }) =>
    outcome === "unreachable" && transport === "unix" ? { certainty: "high" } : undefined,
};
