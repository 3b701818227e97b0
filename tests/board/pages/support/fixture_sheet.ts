// Exercises of a file for the pages' tests: what the made-up class is asked, and how far its first student is.
import type {
  ApiClass,
  ApiExchange,
  ApiHint,
  ApiProgress,
  ApiSheet,
  ApiTask,
} from "../../../../src/board/api_types.ts";
import { tellProtocol } from "../../../../src/challenges/protocols.ts";
import { totalsOf } from "../../../../src/journal/exercises.ts";
import { exchange, hint, HOSTILE } from "./fixture_exchanges.ts";

const DAY = 86_400_000;

type Language = "en" | "fr";

/** In another order than the listeners, and without two of them. */
const TASKS = [
  {
    name: "pieces",
    listener: "tcp-counter",
    points: 2,
    kind: "pieces",
    en: "Read until you have it all",
    fr: "Lire jusqu’au bout",
  },
  { name: "lost", listener: "udp-counter", points: 3, kind: "lost", en: "Ask again", fr: "Redemander" },
  {
    name: "echo",
    listener: "unix-echo",
    points: 1.5,
    kind: "glued",
    en: "An echo on a path",
    fr: "Un écho sur un chemin",
    optional: true,
  },
] as const;

const TEXT = {
  en:
    `Write a client that **copes**. \`read\` may give *less* than you ask for:\n\n1. loop until all is there,\n2. mind the end.\n\n| call | may give |\n|---|---|\n| \`read\` | 1 byte |\n\nSee [the manual](https://man7.org/linux/man-pages/man2/read.2.html), not [this](javascript:alert(1)). a < b &amp; b < c\n\n${HOSTILE}`,
  fr:
    `Écrivez un client qui **tient bon**. \`read\` peut donner *moins* que demandé :\n\n1. bouclez jusqu’à tout avoir,\n2. pensez à la fin.\n\n${HOSTILE}`,
};

export function tasks(language: Language, now = Date.now()): ApiTask[] {
  return TASKS.map(({ name, listener, points, en, fr, ...rest }, index) => ({
    name,
    listener,
    points,
    title: language === "fr" ? fr : en,
    optional: "optional" in rest,
    ...(index === 1 ? { closes: now + 14 * DAY } : index === 2 ? { closes: now - DAY } : {}),
    opening: index === 2 ? "closed" : "open",
  }));
}

/** The class with exercises: what it did with the listeners stays. */
export function withExercises(data: ApiClass): ApiClass {
  const sheet = tasks(data.language, data.at);
  const exercises = sheet.map((task) => ({ ...task, title: { en: task.title, fr: task.title } }));
  return {
    ...data,
    sheet,
    rows: data.rows.map(({ stuck, ...row }) => ({
      ...row,
      totals: totalsOf(exercises, (listener) => {
        const state = row.cells[listener]?.state;
        return state === "none" ? undefined : state;
      }),
      ...(stuck === undefined || !sheet.some(({ listener }) => listener === stuck.listener) ? {} : { stuck }),
    })),
  };
}

export function progressOf(name = "10.0.7.10"): ApiProgress {
  return {
    name,
    totals: { done: 1, of: 2, points: 2, maxPoints: 5, extra: { done: 0, of: 1, points: 0, maxPoints: 1.5 } },
    exercises: [
      { name: "pieces", opening: "open", state: "done", attempts: 3, firstSuccess: 1, ticket: "7K3M9QAB" },
      { name: "lost", opening: "open", state: "failing", attempts: 1 },
      { name: "echo", opening: "closed", state: "none", attempts: 0 },
    ],
  };
}

export function fixtureSheet(language: Language): ApiSheet {
  const listeners: Record<string, { transport: string; address: string }> = {
    "tcp-counter": { transport: "tcp", address: "0.0.0.0:7100" },
    "udp-counter": { transport: "udp", address: "0.0.0.0:4567" },
    "unix-echo": { transport: "unix", address: "/tmp/guichet.sock" },
  };
  return {
    progress: progressOf(),
    tasks: tasks(language).map((task, index) => {
      const challenge = TASKS[index].kind;
      const spoken = {
        ...listeners[task.listener],
        service: "challenge",
        challenge,
        byteOrder: "little",
      } as const;
      return {
        ...task,
        ...(index === 0 ? { text: TEXT[language] } : {}),
        where: { name: task.listener, ...spoken },
        protocol: tellProtocol(spoken, language),
      };
    }),
  };
}

const int = (value: number) => new Uint8Array(Int32Array.of(value).buffer);

const BASE = { service: "challenge", client: "10.0.7.10:40122", reply: int(0) };

/** A student's tries at challenges, oldest first. */
export function tries(now: number, language: Language): ApiExchange[] {
  const failed = { kind: "pieces", attempt: 1, verdict: "failed" } as const;
  const solved = { kind: "pieces", attempt: 3, verdict: "solved" } as const;
  const early = { listener: "unix-echo", transport: "unix", uncounted: true } as const;
  return [
    exchange(1, { ...BASE, at: now - 300_000, request: int(5), trial: failed, hints: [tooEarly(language)] }),
    exchange(2, { ...BASE, at: now - 200_000, request: int(9), reply: int(1), trial: solved }),
    spoilt(now - 100_000, language),
    exchange(4, { ...BASE, ...early, at: now - 50_000, request: int(3), reply: int(3) }),
  ];
}

function tooEarly(language: Language): ApiHint {
  const [fact, cause] = language === "fr"
    ? ["Vous avez répondu après les 3 premiers octets sur 8.", "Lisez en boucle jusqu’à les avoir tous."]
    : ["You answered after the first 3 bytes of 8.", "Read in a loop until you have all of them."];
  return hint({ id: "E03", fact, cause });
}

/** A step of a try, whose answer was dropped on purpose. */
function spoilt(at: number, language: Language): ApiExchange {
  return exchange(3, {
    ...BASE,
    ...{ at, listener: "udp-counter", transport: "udp", clientEnd: "none", outcome: "no-reply" },
    ...{ request: int(1), reply: null, trial: { kind: "lost", attempt: 1, verdict: "step" } },
    impaired: {
      ...{ no: 7, request: [], answer: ["dropped"], delay: 0 },
      text: language === "fr" ? "réponse perdue exprès, n° 7" : "answer dropped on purpose, no. 7",
    },
  });
}
