// P01, P02 and P09 to P12: what was meant for another listener of the lab, or for another transport.
import { int32 } from "../../text/ints.ts";
import { COURSE_TEXT, plainReal, textOf } from "../bytes.ts";
import { inRequest, wantsInts } from "../context.ts";
import type { Rule } from "../rule.ts";
import { SMALL } from "./byte_order.ts";

const tcpAtUdp: Rule = {
  code: "P01",
  level: "error",
  when: "A TCP connection meets the trap beside a UDP or multicast listener.",
  on: "traps",
  title: { en: "TCP to a UDP port", fr: "TCP vers un port UDP" },
  en: {
    fact: "You connected to port {port} by TCP; the exercise there uses UDP.",
    cause:
      "Create the socket with SOCK_DGRAM and send with sendto(): TCP port {port} and UDP port {port} are two different ports.",
  },
  fr: {
    fact: "Vous vous êtes connecté au port {port} en TCP ; l'exercice y utilise UDP.",
    cause:
      "Créez la socket avec SOCK_DGRAM et envoyez par sendto() : le port {port} de TCP et le port {port} d'UDP sont distincts.",
  },
  find({ exchange: { trap, transport } }) {
    if (trap?.kind !== "other-protocol" || transport !== "tcp") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};

const udpAtTcp: Rule = {
  code: "P02",
  level: "error",
  when: "A datagram meets the trap beside a TCP listener.",
  on: "traps",
  title: { en: "UDP to a TCP port", fr: "UDP vers un port TCP" },
  en: {
    fact: "You sent a UDP datagram to port {port}; the exercise there uses TCP.",
    cause:
      "Create the socket with SOCK_STREAM and connect() before you write: UDP port {port} and TCP port {port} are two different ports.",
  },
  fr: {
    fact: "Vous avez envoyé un datagramme UDP au port {port} ; l'exercice y utilise TCP.",
    cause:
      "Créez la socket avec SOCK_STREAM, puis connect() avant d'écrire : le port {port} d'UDP et le port {port} de TCP sont distincts.",
  },
  find({ exchange: { trap, transport } }) {
    if (trap?.kind !== "other-protocol" || transport === "tcp") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};

const neighbourText: Rule = {
  code: "P09",
  level: "error",
  when: "The text of the UDP and multicast exercises is received at a listener that expects ints.",
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "C08"],
  title: { en: "The UDP exercise's message", fr: "Le message de l'exercice UDP" },
  en: {
    fact: '"{text}", the message of the UDP exercise, arrived; this exercise expects an int.',
    cause: "Use the course's TCP client: it writes `int n = 10` with sizeof(int) bytes and reads n + 1.",
  },
  fr: {
    fact: "Le message de l'exercice UDP, « {text} », est arrivé ; cet exercice attend un int.",
    cause: "Utilisez le client TCP du cours : il écrit `int n = 10` sur sizeof(int) octets et lit n + 1.",
  },
  find(context) {
    const { text } = context;
    if (!wantsInts(context) || !text?.body.startsWith(COURSE_TEXT)) return undefined;
    return { certainty: "certain", evidence: inRequest(0, text.to), values: { text: COURSE_TEXT } };
  },
};

const neighbourNumber: Rule = {
  code: "P10",
  level: "info",
  when:
    "The int of the TCP exercise, a long, a float or a double is received where a text is expected, though any datagram counts. Every likely reading is named. Not said of text, nor of numbers that nobody types.",
  title: { en: "A number, not a text", fr: "Un nombre, pas un texte" },
  en: {
    fact: "The {came} bytes that arrived can be read as {readings}; the course's client sends a text here.",
    cause: "An int is for the TCP exercise; here, send a text: in C, strlen(s) + 1 bytes.",
  },
  fr: {
    fact:
      "Les {came} octets reçus peuvent se lire comme {readings} ; le client du cours envoie ici un texte.",
    cause: "Un int est pour l'exercice TCP ; ici, envoyez un texte : en C, strlen(s) + 1 octets.",
  },
  find({ wants, came, bytes, littleEndian }) {
    if (wants !== "message" || bytes.length !== came || textOf(bytes) !== undefined) return undefined;
    const readings = numbersIn(bytes, littleEndian);
    if (readings.length === 0) return undefined;
    const values = { came, readings: readings.join(" / ") };
    return { certainty: "medium", evidence: inRequest(0, came), values };
  },
};

const serverSpeaksFirst: Rule = {
  code: "P11",
  level: "info",
  when: "Something is received over a connection to a service that speaks first and expects nothing.",
  title: { en: "The server speaks first", fr: "Le serveur parle en premier" },
  en: {
    fact:
      "You sent {came|byte|bytes} to the service {service}, which answers every connection without being asked.",
    cause: "After connect(), just read: what you write here is ignored.",
  },
  fr: {
    fact:
      "Vous avez envoyé {came|octet|octets} au service {service}, qui répond à chaque connexion sans qu'on lui demande rien.",
    cause: "Après connect(), contentez-vous de lire : ce que vous écrivez ici est ignoré.",
  },
  find({ wants, isStream, came, exchange }) {
    const all = came + exchange.late;
    if (wants !== "nothing" || !isStream || all === 0) return undefined;
    return { certainty: "high", values: { came: all, service: exchange.service } };
  },
};

const ipv6AtIpv4: Rule = {
  code: "P12",
  level: "error",
  when: "A datagram meets the trap over IPv6 beside a UDP listener that is served over IPv4 only.",
  on: "traps",
  title: { en: "IPv6 to an IPv4 port", fr: "IPv6 vers un port IPv4" },
  en: {
    fact: "You sent to port {port} over IPv6; the exercise there uses IPv4 only.",
    cause:
      "A name such as localhost often gives ::1 first: set `hints.ai_family = AF_INET`, not AF_UNSPEC, or send to the IPv4 address.",
  },
  fr: {
    fact: "Vous avez envoyé au port {port} en IPv6 ; l'exercice n'y utilise qu'IPv4.",
    cause:
      "Un nom comme localhost donne souvent ::1 en premier : mettez `hints.ai_family = AF_INET`, pas AF_UNSPEC, ou utilisez l'adresse IPv4.",
  },
  find({ exchange: { trap } }) {
    if (trap?.kind !== "other-family") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};

/** All of them. */
export const WRONG_PORT: readonly Rule[] = [
  tcpAtUdp,
  udpAtTcp,
  neighbourText,
  neighbourNumber,
  serverSpeaksFirst,
  ipv6AtIpv4,
];

/** An int up to here is an int, whatever float its bytes would be too. */
const MOST_TYPED = 1000;

/** What the bytes of a datagram may well be instead of a text: `int 10`, `float 3.14`; the likeliest first. */
function numbersIn(bytes: Uint8Array, littleEndian: boolean): string[] {
  const orders = [littleEndian, !littleEndian];
  // Two letters or digits and more, then NULs, are a short text in its buffer; a single one is an int.
  if (/^[A-Za-z0-9]{2,7}\0+$/.test(String.fromCharCode(...bytes))) return [];
  if (bytes.length === 8) {
    const reals = orders.flatMap((order) => named("double", plainReal(bytes, order)));
    return [...reals, ...orders.flatMap((order) => named("long", smallLong(bytes, order)))];
  }
  if (bytes.length !== 4) return [];
  const [own, swapped] = orders.map((order) => int32(bytes, 0, order)).map((value) =>
    Math.abs(value) <= SMALL ? value : undefined
  );
  if (own !== undefined && Math.abs(own) <= MOST_TYPED) return named("int", own);
  const floats = orders.flatMap((order) => named("float", plainReal(bytes, order)));
  return [...named("int", own), ...floats, ...named("int", swapped)];
}

/** A long that an int would hold too; undefined for 0, and for two ints. */
function smallLong(bytes: Uint8Array, littleEndian: boolean): number | undefined {
  const value = int32(bytes, littleEndian ? 0 : 4, littleEndian);
  const high = int32(bytes, littleEndian ? 4 : 0, littleEndian);
  return value !== 0 && Math.abs(value) <= SMALL && high === (value < 0 ? -1 : 0) ? value : undefined;
}

function named(type: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${type} ${value}`];
}
