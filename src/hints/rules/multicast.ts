// M: whether a message reaches the group, and how far it goes.
import type { Rule } from "../rule.ts";

/** A TTL up to here stays within one site (by the old thresholds of multicast, 32; 64 is the region). */
const MOST_SITE_TTL = 32;

const LOOPBACK = "lo";

const unicastToGroup: Rule = {
  code: "M01",
  level: "error",
  when:
    "A datagram for the group's port was sent to one machine's address. Not said where the destination isn't known.",
  title: { en: "Not sent to the group", fr: "Pas envoyé au groupe" },
  en: {
    fact: "Your datagram arrived at {local}, one machine's address, not to the group {group}.",
    cause: 'Put the group into the address you send to: `inet_addr("{group}")`; who joined it will hear you.',
  },
  fr: {
    fact: "Votre datagramme est arrivé à {local}, l'adresse d'une machine, et non au groupe {group}.",
    cause:
      'Mettez le groupe dans l\'adresse de destination : `inet_addr("{group}")` ; ses membres vous entendront.',
  },
  find({ exchange: { transport, local }, listener }) {
    if (transport !== "multicast" || local === "" || isGroup(local)) return undefined;
    return { certainty: "high", values: { local, group: listener?.group ?? "?" } };
  },
};

const nearGroup: Rule = {
  code: "M02",
  level: "error",
  when: "The trap at a group that is nearly the listener's is met.",
  on: "traps",
  title: { en: "A wrong group", fr: "Un autre groupe" },
  en: {
    fact: "You sent to the group {reached}; the exercise's group is {group}.",
    cause:
      "Look at the address in your program, digit by digit: a number that begins with 0 is octal to inet_addr().",
  },
  fr: {
    fact: "Vous avez envoyé au groupe {reached} ; celui de l'exercice est {group}.",
    cause:
      "Relisez l'adresse chiffre par chiffre : pour inet_addr(), un nombre qui commence par 0 est en octal.",
  },
  find({ exchange: { trap }, listener }) {
    if (trap?.kind !== "near-group") return undefined;
    return { certainty: "certain", values: { reached: trap.group, group: listener?.group ?? "?" } };
  },
};

const ttlZero: Rule = {
  code: "M03",
  level: "warning",
  when: "A message to the group has a TTL of 0, which leaves no machine.",
  title: { en: "TTL 0", fr: "TTL 0" },
  en: {
    fact: "Your message arrived with a TTL of 0, which no machine sends out.",
    cause: "Only this machine heard it: leave IP_MULTICAST_TTL at 1, its default, to reach the network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de 0, qui ne sort pas de la machine.",
    cause:
      "Seule cette machine l'a entendu : laissez IP_MULTICAST_TTL à 1, sa valeur par défaut, pour atteindre le réseau.",
  },
  find: ({ exchange: { transport, ttl } }) =>
    transport === "multicast" && ttl === 0 ? { certainty: "certain" } : undefined,
};

const ttlLarge: Rule = {
  code: "M04",
  level: "info",
  when:
    "A message to the group may pass many routers. Not said of what was sent to one machine's address (M01): there 64 is what every system sends.",
  title: { en: "Large TTL", fr: "Grand TTL" },
  en: {
    fact: "Your message arrived with a TTL of {ttl}: so many routers may pass it on.",
    cause:
      "In the lab 1, the default of IP_MULTICAST_TTL, is enough: with more, a group's messages leave the network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de {ttl} : autant de routeurs peuvent le transmettre.",
    cause:
      "Ici 1, la valeur par défaut d'IP_MULTICAST_TTL, suffit : au-delà, les messages du groupe sortent du réseau.",
  },
  find(context) {
    const { transport, ttl } = context.exchange;
    if (transport !== "multicast" || ttl === undefined || ttl <= MOST_SITE_TTL) return undefined;
    return unicastToGroup.find(context) === undefined ? { certainty: "certain", values: { ttl } } : undefined;
  },
};

const loopbackOnly: Rule = {
  code: "M05",
  level: "info",
  when:
    "A message to the group left by lo, though the machine has a network. Fine on a machine that is the whole lab, and said once.",
  once: true,
  title: { en: "By lo only", fr: "Par lo seulement" },
  en: {
    fact: "Your message to the group arrived by lo: no other machine heard it.",
    cause:
      "The interface was set or bound to 127.0.0.1: for the network give IP_MULTICAST_IF the card's address, or leave it out.",
  },
  fr: {
    fact: "Votre message au groupe est arrivé par lo : aucune autre machine ne l'a entendu.",
    cause:
      "L'interface choisie est 127.0.0.1 : pour le réseau, donnez à IP_MULTICAST_IF l'adresse de la carte, ou rien.",
  },
  find({ exchange, lab }) {
    if (exchange.transport !== "multicast" || exchange.interface !== LOOPBACK) return undefined;
    return lab.interfaces?.some((name) => name !== LOOPBACK) ? { certainty: "medium" } : undefined;
  },
};

const wrongPort: Rule = {
  code: "M06",
  level: "error",
  when:
    "A message for a listener's group is received at another port of the lab, or at the trap beside the group's port. A warning where another listener took it. The port with its bytes swapped is B01.",
  on: "both",
  supersedes: ["P02", "P10", "U05"],
  title: { en: "Right group, wrong port", fr: "Bon groupe, mauvais port" },
  en: {
    fact: "You sent to port {reached} of the group {group}; the exercise's port is {port}.",
    cause: "A group's members hear one port only: write `sin_port = htons({port})`.",
  },
  fr: {
    fact: "Vous avez envoyé au port {reached} du groupe {group} ; celui de l'exercice est {port}.",
    cause: "Les membres d'un groupe n'écoutent qu'un port : écrivez `sin_port = htons({port})`.",
  },
  find({ exchange: { trap, transport, local }, listener, lab }) {
    if (transport === "icmp" || trap?.kind === "swapped-port" || trap?.kind === "near-group") {
      return undefined;
    }
    const group = trap?.kind === "near-port" ? trap.group : local;
    const reached = trap?.port ?? listener?.port;
    const ports = lab.listeners.filter((each) => each.group === group).map(({ port }) => port);
    if (!isGroup(group) || reached === undefined || ports.length === 0 || ports.includes(reached)) {
      return undefined;
    }
    const level = trap === undefined ? "warning" : "error";
    return { certainty: "certain", level, values: { reached, group, port: ports[0] ?? "?" } };
  },
};

/** All of them. */
export const MULTICAST: readonly Rule[] = [
  unicastToGroup,
  nearGroup,
  ttlZero,
  ttlLarge,
  loopbackOnly,
  wrongPort,
];

/** 224.0.0.0 to 239.255.255.255, and ff00::/8. */
function isGroup(address: string): boolean {
  const first = Number(address.split(".")[0]);
  return (first >= 224 && first <= 239) || /^ff/i.test(address);
}
