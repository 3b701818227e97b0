// The one way of everything that clients do, from the workers' memory to the page, ten times a second on the
// main thread: take → exchange → student → hints → journal → board. All of it is in Pipeline.tick.
import type { Board } from "../../board/board.ts";
import { type Count, type Exchange, NOBODY, type Outcome, OUTCOMES } from "../../exchange/exchange.ts";
import type { LabFacts } from "../../hints/context.ts";
import { diagnose } from "../../hints/diagnose.ts";
import { FLUSH_MS, type Journal } from "../../journal/journal.ts";
import type { Collected } from "../../workers/collected.ts";
import type { LabScreen } from "../display/screen.ts";
import type { Students } from "./students.ts";

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
}

export class Pipeline {
  /** Exchanges by how they ended. */
  readonly outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  /** What rules may know of the lab; a reload changes it. */
  facts: LabFacts;
  /** Absent while none is open. */
  board: Board | undefined;
  readonly #options: PipelineOptions;
  readonly #memories = new Map<string, Memory>();
  /** Counts that were taken and are not added up yet. */
  #counts: Count[] = [];
  /** The group whose work is remembered. */
  #group = 0;
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.facts = options.facts;
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
  }

  /** Takes what happened since the last time all the way. */
  tick(): void {
    const { collected, screen, journal } = this.#options;
    const taken = collected.take(this.#counts.length === 0);
    const { exchanges } = taken;
    this.#counts = this.#counts.concat(taken.counts);
    const counts = this.#counts.splice(0, MOST_COUNTS);
    if (exchanges.length === 0 && counts.length === 0) return;
    this.#forgetOldGroup(journal.group.id);
    screen.showConnections(exchanges);
    const sums = new Map<string, Count>();
    const judged: Exchange[] = [];
    for (const exchange of exchanges) {
      this.outcomes[exchange.outcome]++;
      const memory = this.#identify(exchange);
      if (memory.isOver(exchange.at)) {
        addTo(sums, { ...NOTHING, ...keyOf(exchange), dropped: 1 });
        continue;
      }
      exchange.hints = diagnose(exchange, memory.recent, this.facts);
      exchange.stage = "judged";
      memory.remember(exchange);
      judged.push(exchange);
    }
    for (const count of counts) {
      this.#identify(count);
      addTo(sums, count);
    }
    const ofStudents = [...sums.values()];
    journal.count(ofStudents);
    journal.record(judged);
    this.board?.observed(judged, ofStudents);
    screen.showBriefly(judged, ofStudents);
  }

  /** Sets whose it is. @returns what is remembered of that student */
  #identify(what: Exchange | Count): Memory {
    const { students, journal } = this.#options;
    const student = students.whoSent(what.peer, what.uid);
    what.student = student.key;
    const memory = this.#memories.get(student.key) ?? new Memory();
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

  /** When the next group has begun, what students did before says nothing about them any more. */
  #forgetOldGroup(group: number): void {
    if (group === this.#group) return;
    this.#group = group;
    this.#memories.clear();
  }
}

/** What is remembered of one student. */
class Memory {
  readonly recent: Exchange[] = [];
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
  sum.dropped += count.dropped;
  sum.answers += count.answers;
  sum.refused += count.refused;
  sum.bytesIn += count.bytesIn;
  sum.bytesOut += count.bytesOut;
}
