// C02, said as "Connected, then silent".

import { wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";

/** A connection that was cut sooner was cut by the lab's end. */
const LEAST_MS = 1000;

export const silentConnection: Rule = {
  code: "C02",
  level: "warning",
  when:
    "A connection stays silent for as long as the listener waits. Not said of short ones: the lab stopped.",
  title: { en: "Connected, then silent", fr: "Connecté, puis silencieux" },
  en: {
    fact: "You connected and sent nothing for {seconds} s, so I closed.",
    cause:
      "Perhaps your program waits in read() or scanf() first: here the client speaks first, so write() before you read().",
  },
  fr: {
    fact: "Vous vous êtes connecté sans rien envoyer pendant {seconds} s : j'ai fermé.",
    cause:
      "Le programme attend peut-être dans read() ou scanf() : ici le client parle en premier, donc write() avant read().",
  },
  look(context) {
    const { exchange: { outcome, began, at, urgent }, came, wants, isStream } = context;
    const waited = at - began;
    if (outcome !== "timeout" || !isStream || came + urgent > 0 || wants === "nothing") return undefined;
    if (!(waited >= LEAST_MS)) return undefined;
    return {
      certainty: "certain",
      level: wantsInts(context) ? "warning" : "info",
      values: { seconds: Math.round(waited / 1000) },
    };
  },
};
