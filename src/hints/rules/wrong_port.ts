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
  title: { en: "TCP to a UDP port", fr: "TCP là où l'on parle UDP" },
  en: {
    fact: "You connected to port {port} by TCP; the exercise there speaks UDP.",
    cause:
      "Open the socket with SOCK_DGRAM and send with sendto(): UDP port {port} and TCP port {port} are two things.",
  },
  fr: {
    fact: "Vous vous êtes connecté au port {port} en TCP ; l'exercice y parle UDP.",
    cause:
      "Ouvrez la socket avec SOCK_DGRAM et envoyez par sendto() : les ports {port} d'UDP et de TCP sont distincts.",
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
  title: { en: "UDP to a TCP port", fr: "UDP là où l'on parle TCP" },
  en: {
    fact: "You sent a UDP datagram to port {port}; the exercise there speaks TCP.",
    cause:
      "Open the socket with SOCK_STREAM and connect() before you write: UDP port {port} and TCP port {port} are two things.",
  },
  fr: {
    fact: "Vous avez envoyé un datagramme UDP au port {port} ; l'exercice y parle TCP.",
    cause:
      "Ouvrez la socket avec SOCK_STREAM, puis connect() avant d'écrire : les ports {port} d'UDP et de TCP sont distincts.",
  },
  find({ exchange: { trap, transport } }) {
    if (trap?.kind !== "other-protocol" || transport === "tcp") return undefined;
    return { certainty: "certain", values: { port: trap.port } };
  },
};

const neighbourText: Rule = {
  code: "P09",
  level: "error",
  when: "The text of the UDP and multicast exercises is received at a listener that wants ints.",
  supersedes: ["T02", "F01", "F02", "F03", "F04", "F05", "C08"],
  title: { en: "The UDP exercise's message", fr: "Le message de l'exercice UDP" },
  en: {
    fact: 'The UDP exercise\'s message, "{text}", arrived; this listener wants an int.',
    cause: "Use the TCP client of the course: it writes `int n = 10` with sizeof(int) bytes and reads n + 1.",
  },
  fr: {
    fact: "Le message de l'exercice UDP, « {text} », est arrivé ; ici on attend un int.",
    cause: "Prenez le client TCP du cours : il écrit `int n = 10` sur sizeof(int) octets et lit n + 1.",
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
    "The int of the TCP exercise, a long, a float or a double is received where a text is wanted, and any datagram counts. All that the bytes may well be is said. Not said of text, nor of numbers that nobody types.",
  title: { en: "A number, not a text", fr: "Un nombre, pas un texte" },
  en: {
    fact: "{came} bytes arrived that read as {readings}; this exercise sends a text.",
    cause:
      "An int belongs to the TCP exercise: if you are at this one, send the text with strlen(s) + 1 bytes.",
  },
  fr: {
    fact: "{came} octets sont arrivés, qui se lisent comme {readings} ; cet exercice envoie un texte.",
    cause: "L'int appartient à l'exercice TCP : pour celui-ci, envoyez le texte sur strlen(s) + 1 octets.",
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
  when: "Something is received over a connection to a service that speaks first and wants nothing.",
  title: { en: "This service speaks first", fr: "Ce service parle en premier" },
  en: {
    fact: "You sent {came|byte|bytes} to {service}, which answers every connection without being asked.",
    cause: "After connect() just read until read() returns 0: what you write here is thrown away.",
  },
  fr: {
    fact:
      "Vous avez envoyé {came|octet|octets} à {service}, qui répond à chaque connexion sans qu'on lui demande rien.",
    cause: "Après connect(), lisez jusqu'à ce que read() rende 0 : ce que vous écrivez ici est jeté.",
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
  title: { en: "IPv6 to an IPv4 service", fr: "IPv6 là où l'on sert IPv4" },
  en: {
    fact: "You sent to port {port} over IPv6; the exercise there is served over IPv4 only.",
    cause:
      "Names such as localhost often give ::1 first: set `hints.ai_family = AF_INET`, not AF_UNSPEC, or send to the IPv4 address.",
  },
  fr: {
    fact: "Vous avez envoyé au port {port} en IPv6 ; l'exercice n'y est servi qu'en IPv4.",
    cause:
      "Un nom comme localhost donne souvent ::1 d'abord : mettez `hints.ai_family = AF_INET`, pas AF_UNSPEC, ou donnez l'adresse IPv4.",
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
