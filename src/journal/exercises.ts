// What exercises make of cells: when tries count, what a result is worth, what a student has in all. Pure: the time is
// an argument.
import type { ExerciseConfig } from "../config/types.ts";
import type { Result } from "../exchange/exchange.ts";

/** Where an exercise is in its time; only while it is "open" do tries count. */
export type Opening = "before" | "open" | "closed";

/** @param at milliseconds since 1970; the moment it opens is in its time, the moment it closes is not */
export function openingAt({ opens, closes }: ExerciseConfig, at: number): Opening {
  if (opens !== undefined && at < opens) return "before";
  return closes !== undefined && at >= closes ? "closed" : "open";
}

/** Whether an exercise is done: served without an error or a warning, or, of a challenge, solved. */
export function isSolved(best: Result | "none" | undefined): boolean {
  return best === "done";
}

/** What a result is worth. */
export function pointsFor({ points }: ExerciseConfig, best: Result | undefined): number {
  return isSolved(best) ? points : 0;
}

/** Exercises of one kind that are done, of how many, and their points. */
export interface Sum {
  readonly done: number;
  readonly of: number;
  readonly points: number;
  readonly maxPoints: number;
}

/** What a student has in all. Listeners that belong to no exercise are not in it. */
export interface Totals extends Sum {
  /** Of the optional ones: they come on top. Absent where there are none. */
  readonly extra?: Sum;
}

/** @param bestOf a student's best result with a listener */
export function totalsOf(
  exercises: readonly ExerciseConfig[],
  bestOf: (listener: string) => Result | undefined,
): Totals {
  const sum = (its: readonly ExerciseConfig[]): Sum => {
    const solved = its.filter(({ listener }) => isSolved(bestOf(listener)));
    return { done: solved.length, of: its.length, points: added(solved), maxPoints: added(its) };
  };
  const optional = exercises.filter((each) => each.optional);
  return {
    ...sum(exercises.filter((each) => !each.optional)),
    ...(optional.length === 0 ? {} : { extra: sum(optional) }),
  };
}

function added(exercises: readonly ExerciseConfig[]): number {
  return exercises.reduce((all, { points }) => all + points, 0);
}

/** The listeners that belong to no exercise; none where no exercise is told: then each listener is one. */
export function asideOf(exercises: readonly ExerciseConfig[], listeners: Iterable<string>): string[] {
  if (exercises.length === 0) return [];
  const told = new Set(exercises.map(({ listener }) => listener));
  return [...listeners].filter((name) => !told.has(name));
}

/**
 * Milliseconds by which a count may come later than what it counts: a worker hands over what it counted in two of its
 * ticks, main reads it in the next (src/lab/class/classroom.ts).
 */
const COUNTS_LATE = 400;

/** When tries with which listener count. */
export class Timetable {
  readonly #exercises: ReadonlyMap<string, ExerciseConfig>;

  constructor(exercises: readonly ExerciseConfig[]) {
    const timed = exercises.filter(({ opens, closes }) => opens !== undefined || closes !== undefined);
    this.#exercises = new Map(timed.map((each) => [each.listener, each]));
  }

  /** Whether a try that ended then counts. */
  counts(listener: string, at: number): boolean {
    const exercise = this.#exercises.get(listener);
    return exercise === undefined || openingAt(exercise, at) === "open";
  }

  /**
   * Whether all that a count may hold falls in the time. A count has no time of its own: at the borders it is left out,
   * and tries are those that are kept singly.
   * @param now when it was read
   */
  countsAll(listener: string, now: number): boolean {
    return this.counts(listener, now) && this.counts(listener, now - COUNTS_LATE);
  }
}
