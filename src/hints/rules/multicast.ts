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
    fact: "Your datagram was sent to {local}, a single machine's address, not to the group {group}.",
    cause:
      'Send to the group\'s address, `inet_addr("{group}")`: every program that has joined the group then receives it.',
  },
  fr: {
    fact: "Votre datagramme a été envoyé à {local}, l'adresse d'une seule machine, et non au groupe {group}.",
    cause:
      "Envoyez à l'adresse du groupe, `inet_addr(\"{group}\")` : tous les programmes qui l'ont rejoint recevront le message.",
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
  title: { en: "Wrong group", fr: "Mauvais groupe" },
  en: {
    fact: "You sent to the group {reached}; the exercise's group is {group}.",
    cause: "Check the address digit by digit: inet_addr() reads a number that begins with 0 as octal.",
  },
  fr: {
    fact: "Vous avez envoyé au groupe {reached} ; celui de l'exercice est {group}.",
    cause: "Vérifiez l'adresse chiffre par chiffre : inet_addr() lit en octal un nombre qui commence par 0.",
  },
  find({ exchange: { trap }, listener }) {
    if (trap?.kind !== "near-group") return undefined;
    return { certainty: "certain", values: { reached: trap.group, group: listener?.group ?? "?" } };
  },
};

const ttlZero: Rule = {
  code: "M03",
  level: "warning",
  when: "A message to the group has a TTL of 0, so that it leaves no machine.",
  title: { en: "TTL 0", fr: "TTL 0" },
  en: {
    fact: "Your message arrived with a TTL of 0, so it doesn't leave the machine.",
    cause: "No other machine received it: leave IP_MULTICAST_TTL at 1, its default, to reach the network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de 0 : il ne sort pas de la machine.",
    cause:
      "Aucune autre machine ne l'a reçu : laissez IP_MULTICAST_TTL à 1, sa valeur par défaut, pour atteindre le réseau.",
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
    fact: "Your message arrived with a TTL of {ttl}: that many routers may pass it on.",
    cause:
      "Here 1, the default of IP_MULTICAST_TTL, is enough: with more, the group's messages may leave the local network.",
  },
  fr: {
    fact: "Votre message est arrivé avec un TTL de {ttl} : autant de routeurs peuvent le transmettre.",
    cause:
      "Ici 1, la valeur par défaut d'IP_MULTICAST_TTL, suffit : au-delà, les messages du groupe peuvent sortir du réseau local.",
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
    "A message to the group was sent on lo, though the machine has a network. Fine on a machine that is the whole lab, and said once.",
  once: true,
  title: { en: "Loopback only (lo)", fr: "Par lo uniquement" },
  en: {
    fact:
      "Your message to the group arrived through lo, the loopback interface, which no other machine receives.",
    cause:
      "Your program probably chose 127.0.0.1 as its interface: to reach the network, give IP_MULTICAST_IF the network card's address, or don't set it.",
  },
  fr: {
    fact:
      "Votre message au groupe est arrivé par lo, l'interface de bouclage, qu'aucune autre machine ne reçoit.",
    cause:
      "Le programme a sans doute choisi 127.0.0.1 comme interface : pour le réseau, donnez à IP_MULTICAST_IF l'adresse de la carte, ou n'y touchez pas.",
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
    cause: "A group's members listen on that port only: write `sin_port = htons({port})`.",
  },
  fr: {
    fact: "Vous avez envoyé au port {reached} du groupe {group} ; celui de l'exercice est {port}.",
    cause: "Les membres du groupe n'écoutent que sur ce port : écrivez `sin_port = htons({port})`.",
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
