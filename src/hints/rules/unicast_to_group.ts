// M01, said as "Not sent to the group".

import type { Rule } from "../rule.ts";

export const unicastToGroup: Rule = {
  code: "M01",
  level: "error",
  when:
    "A datagram for the group's port was sent to one machine's address. Not said where the destination isn't known.",
  title: { en: "Not sent to the group", fr: "Pas envoyé au groupe" },
  en: {
    fact: "Your datagram came to {local}, one machine's address, not to the group {group}.",
    cause: 'Put the group into the address you send to: `inet_addr("{group}")`; who joined it will hear you.',
  },
  fr: {
    fact: "Votre datagramme est arrivé à {local}, l'adresse d'une machine, et non au groupe {group}.",
    cause:
      'Mettez le groupe dans l\'adresse de destination : `inet_addr("{group}")` ; ses membres vous entendront.',
  },
  look({ exchange: { transport, local }, listener }) {
    if (transport !== "multicast" || local === "" || isGroup(local)) return undefined;
    return { certainty: "high", values: { local, group: listener?.group ?? "?" } };
  },
};

/** 224.0.0.0 to 239.255.255.255, and ff00::/8. */
function isGroup(address: string): boolean {
  const first = Number(address.split(".")[0]);
  return (first >= 224 && first <= 239) || /^ff/i.test(address);
}
