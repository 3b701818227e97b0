// U05 and X05: the answer came back, since nobody was there any more to take it: by ICMP for UDP, by ECONNREFUSED for a Unix
// socket. The client was gone before its answer. What ICMP brings back is an exchange of its own, with the answer and without
// the datagram, which has been told as answered before.

import type { Exchange } from "../../exchange/exchange.ts";
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

/** Within so long, an answered datagram from the same port was the same try. */
const RETRY_MS = 5000;

const TITLE = { en: "Gone before the answer", fr: "Parti avant la réponse" };

export const udpUnreachable: Rule = {
  code: "U05",
  level: "error",
  when: "The answer comes back by ICMP: the client was gone before it arrived.",
  title: TITLE,
  en: EN,
  fr: FR,
  look({ exchange, before }) {
    if (exchange.outcome !== "unreachable" || exchange.transport === "unix") return undefined;
    // It may have sent twice, so as to lose nothing, and taken the first answer.
    const answered = before.filter((earlier) => isOfTheTry(exchange, earlier));
    const same = answered.some(({ reply }) =>
      exchange.reads === 0 && String(reply) === String(exchange.reply)
    );
    return { certainty: answered.length > (same ? 1 : 0) ? "low" : "high" };
  },
};

/** Whether `earlier` was answered, to the same port and shortly before. */
function isOfTheTry({ peer, at }: Exchange, earlier: Exchange): boolean {
  return earlier.outcome === "answered" && "port" in peer && "port" in earlier.peer &&
    earlier.peer.port === peer.port && at - earlier.at < RETRY_MS;
}

export const unixUnreachable: Rule = {
  code: "X05",
  level: "error",
  when: "The answer finds no Unix socket (ECONNREFUSED): the client was gone before it arrived.",
  title: TITLE,
  en: EN,
  fr: FR,
  look: ({ exchange: { outcome, transport } }) =>
    outcome === "unreachable" && transport === "unix" ? { certainty: "high" } : undefined,
};
