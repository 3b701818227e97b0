// What a class does in a lab hour: for each student a list of programs to run, mistakes first and what is
// right later, as personality and seed have it. Pure.
import { RULES } from "../../src/hints/catalogue.ts";
import type { CorpusClient, ListenerKind } from "./manifest.ts";

/** One run of one program. */
export interface Attempt {
  readonly client: CorpusClient;
  /** How long the student thinks before it, as a share of the hour's unit. */
  readonly pause: number;
}

export interface StudentPlan {
  readonly personality: Personality;
  readonly attempts: readonly Attempt[];
}

export const PERSONALITIES = ["careful", "ordinary", "hasty", "struggling", "stuck", "flooding"] as const;
export type Personality = (typeof PERSONALITIES)[number];

interface Habits {
  /** Out of a hundred students. */
  readonly share: number;
  /** Mistakes before an exercise is done: from … to. */
  readonly mistakes: readonly [number, number];
  /** Exercises it does; the others it never reaches. */
  readonly exercises: number;
  readonly pause: number;
}

const HABITS: Readonly<Record<Personality, Habits>> = {
  careful: { share: 15, mistakes: [0, 1], exercises: Infinity, pause: 1.2 },
  ordinary: { share: 35, mistakes: [0, 2], exercises: 4, pause: 1 },
  hasty: { share: 15, mistakes: [1, 4], exercises: Infinity, pause: 0.4 },
  struggling: { share: 15, mistakes: [2, 5], exercises: 3, pause: 1.3 },
  stuck: { share: 15, mistakes: [3, 6], exercises: 2, pause: 1 },
  flooding: { share: 5, mistakes: [0, 2], exercises: 3, pause: 0.7 },
};

/** Left to those who flood; and gone before a lab on the same machine can know whose it was. */
const APART: readonly string[] = ["udp_flood", "udp_gone_before_the_answer"];

/** Runs of programs after the exercises are done, for as long as the hour lasts. */
const AFTERWARDS = 6;

const ERRORS = new Set(RULES.filter(({ level }) => level === "error").map(({ code }) => code));

/** A source of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param corpus clients to take from; those of other exercises are left out
 * @param exercises in the order in which they are done
 */
export function planClass(
  corpus: readonly CorpusClient[],
  exercises: readonly ListenerKind[],
  { students, seed }: { readonly students: number; readonly seed: number },
): StudentPlan[] {
  const random = seeded(seed);
  return Array.from({ length: students }, () => planStudent(corpus, exercises, random));
}

function planStudent(
  corpus: readonly CorpusClient[],
  exercises: readonly ListenerKind[],
  random: () => number,
): StudentPlan {
  const personality = personalityBy(random());
  const habits = HABITS[personality];
  const own = exercises.slice(0, habits.exercises);
  const clients = own.flatMap((exercise, i) => {
    const gaveUp = personality === "stuck" && i === own.length - 1;
    return attemptsAt(ofExercise(corpus, exercise), habits, gaveUp, random);
  });
  if (personality === "flooding") clients.push(...corpus.filter(({ name }) => name === "udp_flood"));
  const again = clients.filter(({ mistake }) => (mistake === undefined) !== (personality === "stuck"));
  for (let i = 0; i < AFTERWARDS && again.length > 0; i++) clients.push(pick(again, random));
  return {
    personality,
    attempts: clients.map((client) => ({ client, pause: habits.pause * (0.3 + 1.4 * random()) })),
  };
}

/** Mistakes, each another one, then what is right, unless the student gives up. */
function attemptsAt(
  clients: readonly CorpusClient[],
  { mistakes: [least, most] }: Habits,
  gaveUp: boolean,
  random: () => number,
): CorpusClient[] {
  const count = least + Math.floor(random() * (most - least + 1));
  const mistaken = clients.filter((client) => gaveUp ? isSerious(client) : client.mistake !== undefined);
  const wrong = shuffled(mistaken, random).slice(0, count);
  const right = clients.filter(({ mistake }) => mistake === undefined);
  return gaveUp || right.length === 0 ? wrong : [...wrong, pick(right, random)];
}

/** Whether the exercise cannot be done with it. */
function isSerious({ mistake = [], maybeMeant }: CorpusClient): boolean {
  return maybeMeant !== true && mistake.some((code) => ERRORS.has(code));
}

function ofExercise(corpus: readonly CorpusClient[], exercise: ListenerKind): CorpusClient[] {
  return corpus.filter(({ listener, name, needs }) =>
    listener === exercise && needs === undefined && !APART.includes(name)
  );
}

function personalityBy(share: number): Personality {
  let left = share * 100;
  return PERSONALITIES.find((personality) => (left -= HABITS[personality].share) < 0) ?? "ordinary";
}

function pick<T>(all: readonly T[], random: () => number): T {
  return all[Math.floor(random() * all.length)];
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).map(({ one }) => one);
}
