// The exercises of the file as the API tells them: what each asks, and how far one student is. Nothing here where the
// file has none: then every listener is an exercise.
import { tellProtocol } from "../../challenges/protocols.ts";
import { ticketOf } from "../../challenges/seed.ts";
import type { ExerciseConfig } from "../../config/types.ts";
import type { Result } from "../../exchange/exchange.ts";
import { isSolved, openingAt, type Totals, totalsOf } from "../../journal/exercises.ts";
import type { Language } from "../../text/language.ts";
import type { ApiExercise, ApiProgress, ApiSheet, ApiTask } from "../api_types.ts";
import type { BoardOptions } from "../options.ts";
import { type ShownRow, wholeRow } from "./shown.ts";
import type { ClassState } from "./state.ts";

/** Tickets that are remembered: to make one takes some 50 us, and they are shown again and again. */
const MOST_TICKETS = 10_000;

type SheetOptions = Pick<BoardOptions, "view" | "journal" | "students" | "clock">;

export class Sheet {
  readonly #options: SheetOptions;
  readonly #state: ClassState;
  readonly #tickets = new Map<string, string>();
  #seen: readonly ExerciseConfig[];
  #version = 1;

  constructor(options: SheetOptions, state: ClassState) {
    this.#options = options;
    this.#state = state;
    this.#seen = options.view.exercises;
  }

  /** Another after each reload that changed what is asked. */
  get version(): number {
    const { exercises } = this.#options.view;
    if (exercises !== this.#seen) {
      this.#seen = exercises;
      this.#version++;
    }
    return this.#version;
  }

  /** Changes with what is asked, and with the time in which it is. */
  get sign(): string {
    const { view, clock } = this.#options;
    const now = clock.wallClock();
    return [this.version, ...view.exercises.map((each) => openingAt(each, now))].join(" ");
  }

  /** In the order of the file; undefined where every listener is an exercise. */
  tasks(language: Language): ApiTask[] | undefined {
    const { view, clock } = this.#options;
    if (view.exercises.length === 0) return undefined;
    return view.exercises.map((each) => apiTask(each, language, clock.wallClock()));
  }

  /** What a row has in all. */
  totalsOf({ cells }: Pick<ShownRow, "cells">): Totals | undefined {
    const { exercises } = this.#options.view;
    if (exercises.length === 0) return undefined;
    return totalsOf(exercises, (listener) => cells.get(listener)?.sum.best);
  }

  /** All that a student is told. @param key the student's */
  of(key: string, language: Language): ApiSheet | undefined {
    const progress = this.progressOf(key);
    const { view: { exercises, listeners } } = this.#options;
    if (progress === undefined) return undefined;
    return {
      progress,
      tasks: this.tasks(language)!.map((task, index) => {
        const listener = listeners.find(({ name }) => name === task.listener);
        const text = exercises[index].text?.[language];
        return {
          ...task,
          ...(text === undefined ? {} : { text }),
          ...(listener === undefined
            ? {}
            : { where: apiExercise(listener), protocol: tellProtocol(listener, language) }),
        };
      }),
    };
  }

  /**
   * How far a student is: with the work of those merged into one row, as the board and reports have it.
   * @param key the student's
   */
  progressOf(key: string): ApiProgress | undefined {
    const { view: { exercises }, journal: { roster: { standings } }, students, clock } = this.#options;
    if (exercises.length === 0) return undefined;
    const row = wholeRow(this.#state, standings, key);
    const { name } = students.byKey(standings.rowOf(key));
    const now = clock.wallClock();
    return {
      name,
      totals: this.totalsOf(row)!,
      exercises: exercises.map((exercise) => {
        const { best = "none", attempts = 0, firstSuccess } = row.cells.get(exercise.listener)?.sum ?? {};
        return {
          name: exercise.name,
          opening: openingAt(exercise, now),
          state: best,
          attempts,
          ...(firstSuccess === undefined ? {} : { firstSuccess }),
          ...(isSolved(best) ? { ticket: this.#ticket(name, exercise.name) } : {}),
        };
      }),
    };
  }

  /** The exercise of a listener, and the student's ticket for it, where this result solves it. */
  solved(
    key: string,
    listener: string,
    result: Result,
  ): { exercise: ExerciseConfig; ticket: string } | undefined {
    const { view: { exercises }, journal: { roster: { standings } }, students } = this.#options;
    const exercise = exercises.find((each) => each.listener === listener);
    if (exercise === undefined || !isSolved(result)) return undefined;
    return { exercise, ticket: this.#ticket(students.byKey(standings.rowOf(key)).name, exercise.name) };
  }

  #ticket(student: string, exercise: string): string {
    const key = JSON.stringify([student, exercise]);
    let ticket = this.#tickets.get(key);
    if (ticket === undefined) {
      if (this.#tickets.size >= MOST_TICKETS) this.#tickets.clear();
      ticket = ticketOf(this.#options.journal.secret, student, exercise);
      this.#tickets.set(key, ticket);
    }
    return ticket;
  }
}

function apiTask(exercise: ExerciseConfig, language: Language, now: number): ApiTask {
  const { name, title, listener, points, optional, opens, closes } = exercise;
  return {
    name,
    title: title[language],
    listener,
    points,
    optional,
    ...(opens === undefined ? {} : { opens }),
    ...(closes === undefined ? {} : { closes }),
    opening: openingAt(exercise, now),
  };
}

/** Where a listener is, for who wants to try it. */
export function apiExercise(listener: BoardOptions["view"]["listeners"][number]): ApiExercise {
  const { name, transport, socket, address, service, byteOrder, challenge } = listener;
  return {
    name,
    transport,
    ...(socket === undefined ? {} : { socket }),
    address,
    service,
    byteOrder,
    ...(challenge === undefined ? {} : { challenge }),
  };
}
