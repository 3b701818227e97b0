// What becomes of a lab's observations: students, hints, the journal, the board. Opened before the lab, so that a journal
// that can't be had is known before anything runs; ended with it, in the opposite order. Not here: the lab (lab.ts).

import type { Board } from "../board/board.ts";
import type { BoardAddresses } from "../board/board_setting.ts";
import type { LabConfig } from "../config/types.ts";
import { diagnose } from "../hints/diagnose.ts";
import type { LabFacts } from "../hints/lab_facts.ts";
import { FLUSH_MS, Journal } from "../journal/journal.ts";
import type { KnownInterfaces } from "../posix/known_interfaces.ts";
import { tcpClientUser } from "../posix/socket_user.ts";
import { userName } from "../posix/user_names.ts";
import type { Logger } from "../telemetry/logger.ts";
import { machineNames } from "./machine_names.ts";
import type { Lab } from "./lab.ts";
import { labFacts } from "./lab_facts.ts";
import { RunningLab } from "./lab_view.ts";
import type { ObservationSink } from "./observations.ts";
import { COUNTERS_MS, PersistentCounters } from "./persistent_counters.ts";
import { Recorder } from "./recorder.ts";
import { Students } from "./students.ts";

/** How often the journal forgets what is too old, or too much. */
const PRUNE_MS = 60_000;

/** By then workers have handed over what they had counted (two ticks of 100 ms), and main has read it (another). */
const SETTLE_MS = 400;

export interface ClassroomSetting {
  readonly config: LabConfig;
  readonly log: Logger;
  readonly logProblem: () => string | undefined;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly interfaces: KnownInterfaces;
}

export class Classroom {
  readonly #setting: ClassroomSetting;
  readonly #journal: Journal;
  readonly #students: Students;
  /** For the lab. */
  readonly counters: PersistentCounters;
  readonly #recorder: Recorder;
  #facts: LabFacts = { listeners: [], littleEndianHost: true };
  #board: Board | undefined;
  /** What is wrong now, by what it concerns. */
  readonly #problems = new Map<"journal" | "counters", string>();
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  /** Opens the journal. @throws JournalError */
  constructor(setting: ClassroomSetting) {
    this.#setting = setting;
    const { config, wallClock, clock, interfaces } = setting;
    const journal = Journal.open({ ...config.journal, now: wallClock });
    this.#journal = journal;
    this.counters = new PersistentCounters({
      kept: (listener) => journal.countedUpTo(listener),
      keep: (counts) => journal.keepCounts(counts),
      clock,
    });
    this.#students = new Students({
      isOwn: (address) => interfaces.have(address, clock()),
      userOf: tcpClientUser,
      userName,
      nicknameOf: (key) => journal.nicknameOf(key),
    });
    this.#recorder = new Recorder({
      students: this.#students,
      journal,
      diagnose: (exchange, recent) => diagnose(exchange, recent, this.#facts),
      recorded: (exchanges, counts) => this.#board?.observed(exchanges, counts),
    });
    this.#timers.push(
      setInterval(() => this.#flush(), FLUSH_MS),
      setInterval(() => journal.prune(), PRUNE_MS),
      setInterval(() => this.counters.look(), COUNTERS_MS),
    );
  }

  readonly sink: ObservationSink = (exchanges, counts) => this.#recorder.take(exchanges, counts);

  /** Opens the board of a lab. @returns where it is; undefined where there is none. @throws BoardError */
  async open(lab: Lab): Promise<BoardAddresses | undefined> {
    const { config, wallClock, clock, log } = this.#setting;
    this.listenersChanged(lab);
    if (!config.board.enabled) return undefined;
    // Loaded here: its modules take as long as the workers' own, which start meanwhile.
    const { Board } = await import("../board/board.ts");
    const board = new Board({
      lab: config.lab,
      board: config.board,
      view: new RunningLab(lab, () => this.#allProblems()),
      students: this.#students,
      journal: this.#journal,
      clock: { monotonic: clock, wallClock },
      machineNames: machineNames(),
      log,
      settleTime: SETTLE_MS,
    });
    const addresses = await board.start();
    this.#board = board;
    return addresses;
  }

  /** The lab serves other listeners than before. */
  listenersChanged(lab: Lab): void {
    this.#facts = labFacts(lab.places);
  }

  /** The board first: nobody sees a lab that ends. */
  async closeBoard(): Promise<void> {
    await this.#board?.stop();
    this.#board = undefined;
  }

  /** Writes what is left; to be called once the lab tells nothing any more. */
  close(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#flush();
    this.#journal.close();
  }

  #flush(): void {
    this.#journal.flush();
    this.#mind("journal", this.#journal.problem, "The journal is well again");
    this.#mind("counters", this.counters.problem, "Numbers of counters that persist are reserved again");
  }

  /** The log's own was said by the log. */
  #allProblems(): string[] {
    const ofLog = this.#setting.logProblem();
    return [...this.#problems.values(), ...ofLog === undefined ? [] : [ofLog]];
  }

  /** Says once that something is wrong, and once that it is over. */
  #mind(what: "journal" | "counters", problem: string | undefined, over: string): void {
    const { log } = this.#setting;
    const known = this.#problems.has(what);
    if (problem === undefined) {
      if (this.#problems.delete(what)) log.info(over);
      return;
    }
    if (!known) log.error("{problem}", { problem });
    this.#problems.set(what, problem);
  }
}
