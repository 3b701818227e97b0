// M04, said as "Large TTL".

import type { Rule } from "../rule.ts";
import { unicastToGroup } from "./unicast_to_group.ts";

/** A TTL up to here is for one site (IP_MULTICAST_TTL's old thresholds: 32 the site, 64 the region). */
const SITE = 32;

export const ttlLarge: Rule = {
  code: "M04",
  level: "info",
  when:
    "A message to the group may pass many routers. Not said of what came to one machine's address (M01): there 64 is what every system sends.",
  title: { en: "Large TTL", fr: "Grand TTL" },
  en: {
    fact: "Your message came with a TTL of {ttl}: so many routers may pass it on.",
    cause:
      "In the lab 1, the default of IP_MULTICAST_TTL, is enough: with more, a group's messages leave the network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de {ttl} : autant de routeurs peuvent le transmettre.",
    cause:
      "Ici 1, la valeur par défaut d'IP_MULTICAST_TTL, suffit : au-delà, les messages du groupe sortent du réseau.",
  },
  look(context) {
    const { transport, ttl } = context.exchange;
    if (transport !== "multicast" || ttl === undefined || ttl <= SITE) return undefined;
    return unicastToGroup.look(context) === undefined ? { certainty: "certain", values: { ttl } } : undefined;
  },
};
