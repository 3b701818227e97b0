// The one way of everything that clients do, from the workers' memory to the page, ten times a second on the
// main thread: take → exchange → student → evidence → hints → journal → board. All of it is in Pipeline.tick.
import type { Board } from "../../board/board.ts";
import type { ExerciseConfig } from "../../config/types.ts";
import type { Clock } from "../../exchange/clock.ts";
import {
  addTraffic,
  type Correction,
  type Count,
  type Exchange,
  NOBODY,
  type Outcome,
  OUTCOMES,
} from "../../exchange/exchange.ts";
import type { LabFacts } from "../../hints/context.ts";
import { diagnose } from "../../hints/diagnose.ts";
import { Timetable } from "../../journal/exercises.ts";
import { FLUSH_MS, type Journal } from "../../journal/journal.ts";
import type { Collected } from "../../workers/collected.ts";
import type { LabScreen } from "../display/screen.ts";
import { Evidence, type Held, type Owner } from "./evidence.ts";
import { OTHERS, type Students } from "./students.ts";

/** Milliseconds between two ticks: what a flood brings meanwhile is counted, a part of it recorded. */
export const PIPELINE_MS = 100;

/** Earlier exchanges of a student that rules may look at. */
const MOST_RECENT = 32;

/** Students whose earlier exchanges are remembered; the one who was silent longest is forgotten first. */
const MOST_STUDENTS = 4096;

/**
 * Exchanges of one student that are kept singly in a second: more than anyone reads, few enough for forty who
 * flood. Hints and journal cost the main thread a bounded time so; counts stay exact.
 */
export const MOST_A_SECOND = 50;

/**
 * Counts that are added up in one tick, at some 10 us each; the rest in the next. So many clients at once are
 * made up, and must not keep the board waiting.
 */
export const MOST_COUNTS = 2000;

interface PipelineOptions {
  readonly collected: Pick<Collected, "take">;
  readonly screen: Pick<LabScreen, "showConnections" | "showBriefly">;
  readonly students: Students;
  readonly journal: Journal;
  readonly facts: LabFacts;
  readonly exercises: readonly ExerciseConfig[];
  readonly clock: Clock;
}

export class Pipeline {
  /** Exchanges by how they ended. */
  readonly outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  /** What rules may know of the lab; a reload changes it. */
  facts: LabFacts;
  /** Absent while none is open. */
  board: Board | undefined;
  #timetable: Timetable;
  readonly #options: PipelineOptions;
  readonly #memories = new Map<string, Memory>();
  readonly #evidence = new Evidence<Memory>();
  /** Counts that were taken and are not added up yet. */
  #counts: Count[] = [];
  /** The group whose work is remembered. */
  #group = 0;
  /** Students whom the journal knows from an earlier lab of this group, and who have done nothing since. */
  #returning = new Set<string>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.facts = options.facts;
    this.#timetable = new Timetable(options.exercises);
    // What was done before a group begins is the group's before.
    options.journal.beforeNewGroup = () => this.#judge(this.#evidence.due(Infinity), new Map());
  }

  /** The lab's exercises, after a reload. */
  set exercises(exercises: readonly ExerciseConfig[]) {
    this.#timetable = new Timetable(exercises);
  }

  start(): void {
    const { journal } = this.#options;
    this.#timers.push(
      setInterval(() => this.tick(), PIPELINE_MS),
      setInterval(() => journal.flush(), FLUSH_MS),
    );
  }

  /** Takes what is left; to be called once the workers have ended. */
  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    do this.tick(); while (this.#counts.length > 0);
    this.#judge(this.#evidence.due(Infinity), new Map());
  }

  /** Takes what happened since the last time all the way; what needs evidence, when that is in. */
  tick(): void {
    const { collected, screen, journal, clock } = this.#options;
    const now = clock.monotonic();
    const { exchanges, counts: taken, returned } = collected.take(this.#counts.length === 0);
    this.#counts = this.#counts.concat(taken);
    const counts = this.#counts.splice(0, MOST_COUNTS);
    if (exchanges.length + counts.length + returned.length === 0 && this.#evidence.isIdle) return;
    this.#forgetOldGroup(journal.group.id);
    screen.showConnections(exchanges);
    const sums = new Map<string, Count>();
    for (const exchange of exchanges) {
      const memory = this.#identify(exchange);
      if (!memory.isOver(exchange.at)) this.#evidence.add(exchange, memory, now);
      else {
        this.outcomes[exchange.outcome]++;
        addTo(sums, { ...NOTHING, ...keyOf(exchange), dropped: 1 });
      }
    }
    for (const count of counts) {
      this.#identify(count);
      addTo(sums, count);
    }
    this.#correct(this.#evidence.cameBack(returned, now));
    this.#judge(this.#evidence.due(now), sums);
  }

  /** Says what is to be said of exchanges, and passes them on with the counts of students. */
  #judge(due: readonly Held<Memory>[], sums: ReadonlyMap<string, Count>): void {
    const { journal, screen, clock } = this.#options;
    const judged = due.map(({ exchange, owner }) => {
      this.outcomes[exchange.outcome]++;
      exchange.hints = diagnose(exchange, owner.recent, this.facts, owner.said);
      exchange.stage = "judged";
      if (!this.#timetable.counts(exchange.listener, exchange.at)) exchange.uncounted = true;
      // Of several people, what one did says nothing about the next.
      if (exchange.student !== NOBODY && exchange.student !== OTHERS) owner.remember(exchange);
      return exchange;
    });
    const ofStudents = [...sums.values()];
    if (judged.length + ofStudents.length === 0) return;
    const now = clock.wallClock();
    const counted = ofStudents.filter(({ listener }) => this.#timetable.countsAll(listener, now));
    journal.count(counted);
    journal.record(judged);
    this.board?.observed(judged, counted);
    screen.showBriefly(judged, ofStudents);
  }

  /** Judges anew exchanges whose answer came back after they were judged. */
  #correct(late: readonly Held<Memory>[]): void {
    if (late.length === 0) return;
    const corrections = late.map(({ exchange, owner: { recent, said } }): Correction => {
      this.outcomes.answered--;
      this.outcomes[exchange.outcome]++;
      const before = exchange.hints;
      const earlier = recent.slice(0, Math.max(recent.indexOf(exchange), 0));
      exchange.hints = diagnose(exchange, earlier, this.facts, said);
      return { exchange, before };
    });
    this.#options.journal.correct(late.map(({ exchange }) => exchange));
    this.board?.corrected(corrections);
  }

  /** What rules may know of what a student did before. */
  earlierOf(student: string): Earlier {
    return this.#memories.get(student) ?? NOTHING_EARLIER;
  }

  /** Sets whose it is. @returns what is remembered of that student */
  #identify(what: Exchange | Count): Memory {
    const { students, journal } = this.#options;
    const student = students.whoSent(what.peer, what.uid);
    what.student = student.key;
    const memory = this.#memories.get(student.key) ?? this.#newMemory(student.key);
    // To the end of the line of those to be forgotten.
    this.#memories.delete(student.key);
    if (this.#memories.size >= MOST_STUDENTS) this.#memories.delete(this.#memories.keys().next().value!);
    this.#memories.set(student.key, memory);
    const called = `${student.name}\n${student.rule}`;
    if (memory.saved !== called && student.key !== NOBODY) {
      memory.saved = called;
      journal.saveStudent(student);
    }
    return memory;
  }

  /** After a restart, nobody's next exchange is called their first. */
  #newMemory(student: string): Memory {
    const memory = new Memory();
    if (!this.#returning.delete(student)) return memory;
    const { journal } = this.#options;
    for (const exchange of journal.exchanges({ student, limit: MOST_RECENT })) memory.remember(exchange);
    return memory;
  }

  /** When the next group has begun, what students did before says nothing about them any more. */
  #forgetOldGroup(group: number): void {
    if (group === this.#group) return;
    this.#group = group;
    this.#memories.clear();
    this.#returning = new Set(this.#options.journal.cells().map(({ student }) => student));
  }
}

/** What rules may know of what a student did before. */
interface Earlier {
  /** The latest exchanges, oldest first. */
  readonly recent: readonly Exchange[];
  /** Codes of the hints that the student ever got: some are given once. */
  readonly said: ReadonlySet<string>;
}

const NOTHING_EARLIER: Earlier = { recent: [], said: new Set() };

/** What is remembered of one student. */
class Memory implements Owner, Earlier {
  readonly recent: Exchange[] = [];
  readonly said = new Set<string>();
  due = -Infinity;
  /** Name and rule as they were saved last. */
  saved = "";
  #second = 0;
  #thisSecond = 0;

  /** Counts an exchange that ended `at`. @returns whether the student has had that second's share */
  isOver(at: number): boolean {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#thisSecond = 0;
    }
    return ++this.#thisSecond > MOST_A_SECOND;
  }

  remember(exchange: Exchange): void {
    for (const { code } of exchange.hints) this.said.add(code);
    this.recent.push(exchange);
    if (this.recent.length > MOST_RECENT) this.recent.shift();
  }
}

const NOTHING = { exchanges: 0, dropped: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };

function keyOf({ student, listener, peer }: Exchange): Pick<Count, "student" | "listener" | "peer"> {
  return { student, listener, peer };
}

/** Adds clients up to students: the first count of a student with a listener takes in those that follow. */
function addTo(sums: Map<string, Count>, count: Count): void {
  // Neither keys of students nor names of listeners hold a line feed.
  const key = `${count.student}\n${count.listener}`;
  const sum = sums.get(key);
  if (sum === undefined) return void sums.set(key, count);
  sum.exchanges += count.exchanges;
  addTraffic(sum, count);
}
