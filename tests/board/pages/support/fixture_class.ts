// A made-up class for the pages' tests: forty students at five exercises, the same for the same seed, with
// every state a cell can have.
import type {
  ApiCell,
  ApiClass,
  ApiListener,
  ApiProjector,
  ApiReach,
  ApiRow,
} from "../../../../src/board/api_types.ts";
import type { Level } from "../../../../src/exchange/exchange.ts";

export const NAMES =
  ("Ana Zoé Malik Inès Théo Camille Yanis Léa Hugo Nour Sacha Jade Adam Lina Noé Chloé Ilyes Maya Tom Alice " +
    "Rayan Eva Louis Sarah Paul Emma Gabriel Mila Oscar Rose Bilal Anouk Jules Salomé Naël Manon Victor Aya Simon Diane")
    .split(" ");

export const REACH: ApiReach = {
  me: ["http://192.168.7.1:8080/me", "http://192.168.5.2:8080/me"],
  nc: ["nc 192.168.7.1 7999", "nc 192.168.5.2 7999"],
};

export const LISTENERS: readonly ApiListener[] = [
  listener("udp-counter", {
    transport: "udp",
    address: "0.0.0.0:4567",
    traps: ["udp 0.0.0.0:55057 (swapped-port)"],
    kernelDrops: 0,
  }),
  listener("tcp-counter", {
    transport: "tcp",
    address: "0.0.0.0:7100",
    open: 7,
    traps: ["tcp 0.0.0.0:48155 (swapped-port)", "udp 0.0.0.0:7100 (other-protocol)"],
  }),
  listener("multicast", { transport: "multicast", address: "225.0.0.10:7200", service: "print" }),
  listener("unix-echo", { transport: "unix", address: "/tmp/guichet.sock", service: "echo", open: 2 }),
  listener("daytime", { transport: "udp", address: "0.0.0.0:7013", service: "daytime" }),
];

/** What a lab has that tries everything: ten with those above. */
const MORE: readonly ApiListener[] = [
  listener("udp-echo", { transport: "udp", address: "0.0.0.0:4568", service: "echo" }),
  listener("tcp-half-close", { transport: "tcp", address: "0.0.0.0:7101", service: "half-close" }),
  listener("big-endian", { transport: "tcp", address: "0.0.0.0:7102" }),
  listener("seqpacket-echo", { transport: "unix", address: "/run/lab/packets.sock", service: "echo" }),
  listener("ints", { transport: "tcp", address: "0.0.0.0:7300" }),
  listener("discard", { transport: "udp", address: "0.0.0.0:7009", service: "discard" }),
  listener("chargen", { transport: "tcp", address: "0.0.0.0:7019", service: "chargen" }),
];

function listener(name: string, differing: Partial<ApiListener>): ApiListener {
  return {
    name,
    transport: "tcp",
    address: "",
    service: "counter",
    traps: [],
    paused: false,
    open: 0,
    datagrams: 0,
    connections: 0,
    answers: 1200 + name.length * 37,
    refused: 0,
    errors: 0,
    kernelDrops: 0,
    thinned: 0,
    rate: 0,
    health: "ok",
    ...differing,
  };
}

const HINTS: readonly { id: string; level: Level; title: string; fr: string }[] = [
  {
    id: "int-byte-swapped",
    level: "error",
    title: "The int is in network byte order",
    fr: "L’int est en ordre réseau",
  },
  { id: "port-without-htons", level: "error", title: "Port without htons", fr: "Port sans htons" },
  {
    id: "text-for-int",
    level: "error",
    title: "Digits as text instead of an int",
    fr: "Des chiffres en texte au lieu d’un int",
  },
  {
    id: "missing-nul",
    level: "warning",
    title: "The text ends without its NUL",
    fr: "Le texte finit sans son NUL",
  },
  {
    id: "reset-at-end",
    level: "warning",
    title: "Closed with the reply unread",
    fr: "Fermé avec la réponse non lue",
  },
  {
    id: "wide-int",
    level: "error",
    title: "8 bytes: a long, not an int",
    fr: "8 octets : un long, pas un int",
  },
  { id: "half-close", level: "praise", title: "A clean half-close", fr: "Une demi-fermeture propre" },
];

/** A generator of numbers below 1 that always gives the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface FixtureClass {
  students: number;
  /** 5 by default. */
  listeners?: number;
  language: "en" | "fr";
  now: number;
}

/** The class as the API gives it to the teacher. */
export function fixtureClass({ students, listeners = 5, language, now }: FixtureClass): ApiClass {
  const random = numbers(7);
  const chosen = [...LISTENERS, ...MORE].slice(0, listeners);
  const facts = { random, language, now, listeners: chosen };
  const rows = Array.from({ length: students }, (_, index) => row(nameOf(index), index, facts));
  const steps = 90;
  const series = Object.fromEntries(chosen.map(({ name }, index) => [
    name,
    Array.from(
      { length: steps },
      (_, at) =>
        Math.max(
          0,
          Math.max(1, 14 - index * 2.6) * (1 + Math.sin((at + index * 13) / 9) * 0.5 + random() * 0.5 - 0.3) *
            Math.min(1, at / 25),
        ),
    ),
  ]));
  return {
    lab: "Sockets lab",
    language,
    at: now,
    group: { id: 2, name: language === "fr" ? "Groupe B" : "Group B", since: now - 74 * 60_000 },
    listeners: chosen.map((one) => ({
      ...one,
      rate: Math.round((series[one.name].at(-1) ?? 0) * 10) / 10,
    })),
    rows,
    activity: { step: 4, until: now, series },
    mistakes: [0, 3, 1, 5].map((hint, place) => ({
      ...inLanguage(HINTS[hint], language),
      students: 9 - place * 2,
    })),
    problems: [],
    hidden: [],
    reach: REACH,
  };
}

function inLanguage({ id, level, title, fr }: typeof HINTS[number], language: string) {
  return { id, level, title: language === "fr" ? fr : title };
}

/** After the fortieth they come again, with a number. */
function nameOf(index: number): string {
  const round = Math.floor(index / NAMES.length);
  return NAMES[index % NAMES.length] + (round === 0 ? "" : `-${round + 1}`);
}

interface Facts {
  listeners: readonly ApiListener[];
  random: () => number;
  language: string;
  now: number;
}

function row(name: string, index: number, facts: Facts): ApiRow {
  const { random, now } = facts;
  const skill = random();
  const cells: Record<string, ApiCell> = {};
  facts.listeners.forEach(({ name: listener }, column) => {
    const made = cell(skill * 1.5 - column * 0.2 + random() * 0.5, facts);
    if (made !== undefined) cells[listener] = made;
  });
  const failing = Object.entries(cells).find(([, { state, attempts }]) =>
    state === "failing" && attempts > 11
  );
  return {
    student: student(name.toLowerCase(), index),
    cells,
    ...(failing === undefined ? {} : {
      stuck: { listener: failing[0], since: now - (6 + index % 20) * 60_000, attempts: failing[1].attempts },
    }),
    last: Math.max(now - 2_400_000, ...Object.values(cells).map(({ last }) => last)),
  };
}

/** @param chance how good the student is at it, from about 0 to 2 */
function cell(chance: number, { random, language, now }: Facts): ApiCell | undefined {
  if (chance < 0.28) return undefined;
  const state = chance > 0.85 ? "done" : chance > 0.66 ? "warned" : "failing";
  const pool = { done: [6], warned: [3, 4], failing: [0, 1, 2, 5] }[state];
  const hint = inLanguage(HINTS[pool[Math.floor(random() * pool.length)]], language);
  const attempts = 1 + Math.floor(random() * (state === "failing" ? 14 : 5));
  const last = now - Math.floor(random() * 40) * 60_000;
  const silent = state === "done" && random() < 0.7;
  return {
    state,
    attempts,
    last,
    ...(state === "done" ? { firstSuccess: last - 120_000 } : {}),
    ...(silent ? {} : { hint }),
  };
}

/** Most have claimed a nickname, some are known by address, some by user on a shared machine. */
function student(name: string, index: number): ApiRow["student"] {
  const address = `10.0.7.${index + 10}`;
  if (index % 7 === 3) return { key: address, name: address, address, rule: "address" };
  if (index % 9 === 4) {
    return { key: `local/10${index}`, name, user: name, address: "127.0.0.1", rule: "user" };
  }
  return { key: address, name, nickname: name, address, rule: "nickname" };
}

/** The longest are among them. */
const ANIMALS = ["otter", "heron", "kingfisher", "martin-pêcheur", "beaver", "rouge-gorge"];

/** The same class as the projector may show it. */
export function fixtureProjector(data: ApiClass): ApiProjector {
  const columns = data.sheet?.map(({ listener }) => listener) ?? data.listeners.map(({ name }) => name);
  const told = new Set(columns);
  return {
    lab: data.lab,
    language: data.language,
    at: data.at,
    group: data.group.name,
    exercises: data.sheet?.map(({ name }) => name) ?? columns,
    ...(data.sheet === undefined ? {} : {
      sheet: data.sheet,
      aside: data.listeners.map(({ name }) => name).filter((name) => !told.has(name)),
    }),
    rows: data.rows.map(({ student, cells, stuck, totals }, index) => ({
      name: student.nickname ?? `${ANIMALS[index % ANIMALS.length]} ${index}`,
      cells: columns.map((name) => cells[name]?.state ?? "none"),
      ...(totals === undefined ? {} : { totals }),
      stuck: stuck !== undefined,
    })),
    mistakes: data.mistakes,
    reach: data.reach,
  };
}
