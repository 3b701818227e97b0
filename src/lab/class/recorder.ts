// From what the data plane observed to what is kept and shown: whose each exchange is, what is to be said of it, its
// place in the journal. A student whose program floods is sampled once more here, so that hints and journal cost the
// main thread a bounded time; counts stay exact.
import type {
  ClientCount,
  Exchange,
  Hint,
  RecordedExchange,
  Student,
  StudentCount,
} from "../../exchange/exchange.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Students } from "./students.ts";

/** Earlier exchanges of a student that rules may look at. */
const MOST_RECENT = 32;

/** Students whose earlier exchanges are remembered; the one who was silent longest is forgotten first. */
const MOST_STUDENTS = 4096;

/** Exchanges of one student that are kept singly in a second: more than anyone reads, few enough for forty who flood. */
export const MOST_A_SECOND = 50;

export interface RecorderOptions {
  readonly students: Students;
  readonly journal: Journal;
  readonly diagnose: (exchange: Exchange, recent: readonly Exchange[]) => Hint[];
  /** Shows what was recorded. */
  readonly recorded: (exchanges: readonly RecordedExchange[], counts: readonly StudentCount[]) => void;
}

/** What is remembered of one student. */
interface Memory {
  /** As it was saved last. */
  saved: string;
  readonly recent: Exchange[];
  second: number;
  thisSecond: number;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #memories = new Map<string, Memory>();
  /** The group whose work is remembered. */
  #group = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Takes what was observed since the last time. */
  take(exchanges: readonly Exchange[], clients: readonly ClientCount[]): void {
    if (exchanges.length === 0 && clients.length === 0) return;
    const { students, journal, diagnose, recorded } = this.#options;
    this.#forgetOldGroup(journal.group.id);
    const left = new Map<string, number>();
    const kept: Omit<RecordedExchange, "id" | "group">[] = [];
    for (const exchange of exchanges) {
      const student = students.whoSent(exchange.peer, exchange.uid);
      const memory = this.#memoryOf(student);
      if (isOver(memory, exchange.at)) {
        const key = keyOf(student.key, exchange.listener);
        left.set(key, (left.get(key) ?? 0) + 1);
        continue;
      }
      kept.push({
        ...exchange,
        student: student.key,
        hints: diagnose(exchange, memory.recent),
      });
      memory.recent.push(exchange);
      if (memory.recent.length > MOST_RECENT) memory.recent.shift();
    }
    const counts = this.#sum(clients, left);
    journal.count(counts);
    recorded(journal.record(kept), counts);
  }

  /** When the next group has begun, what students did before says nothing about them any more. */
  #forgetOldGroup(group: number): void {
    if (group === this.#group) return;
    this.#group = group;
    this.#memories.clear();
  }

  /** Adds clients up to students: exact, whatever was kept singly. */
  #sum(clients: readonly ClientCount[], left: Map<string, number>): StudentCount[] {
    const sums = new Map<string, StudentCount>();
    const add = (student: string, listener: string, more: Omit<StudentCount, "student" | "listener">) => {
      const key = keyOf(student, listener);
      const sum = sums.get(key) ?? { student, listener, ...NOTHING };
      sums.set(key, {
        ...sum,
        exchanges: sum.exchanges + more.exchanges,
        thinned: sum.thinned + more.thinned,
        answers: sum.answers + more.answers,
        refused: sum.refused + more.refused,
        bytesIn: sum.bytesIn + more.bytesIn,
        bytesOut: sum.bytesOut + more.bytesOut,
      });
    };
    for (const { peer, uid, listener, noted, ...count } of clients) {
      const student = this.#options.students.whoSent(peer, uid);
      this.#memoryOf(student);
      add(student.key, listener, { ...count, thinned: count.exchanges - noted });
    }
    for (const [key, thinned] of left) {
      const [student, listener] = key.split("\n");
      add(student, listener, { ...NOTHING, thinned });
    }
    return [...sums.values()];
  }

  #memoryOf(student: Student): Memory {
    const memory = this.#memories.get(student.key) ?? { saved: "", recent: [], second: 0, thisSecond: 0 };
    // To the end of the line of those to be forgotten.
    this.#memories.delete(student.key);
    if (this.#memories.size >= MOST_STUDENTS) this.#memories.delete(this.#memories.keys().next().value!);
    this.#memories.set(student.key, memory);
    const now = `${student.name}\n${student.rule}`;
    if (memory.saved !== now) {
      memory.saved = now;
      this.#options.journal.saveStudent(student);
    }
    return memory;
  }
}

const NOTHING = { exchanges: 0, thinned: 0, answers: 0, refused: 0, bytesIn: 0, bytesOut: 0 };

/** Neither keys of students nor names of listeners hold a line feed. */
function keyOf(student: string, listener: string): string {
  return `${student}\n${listener}`;
}

/** Whether a student has had this second's share; counts. */
function isOver(memory: Memory, at: number): boolean {
  const second = Math.floor(at / 1000);
  if (second !== memory.second) {
    memory.second = second;
    memory.thisSecond = 0;
  }
  return ++memory.thisSecond > MOST_A_SECOND;
}
