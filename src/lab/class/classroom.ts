// What a lab's class works with, opened before the lab, so that a journal that can't be had is known before
// anything runs, and closed after it: the journal, who is who, the way of exchanges to both (pipeline.ts),
// the board.
import type { Board } from "../../board/board.ts";
import manifest from "../../../deno.json" with { type: "json" };
import type { BoardAddresses } from "../../board/options.ts";
import type { LabConfig } from "../../config/types.ts";
import type { Clock } from "../../exchange/clock.ts";
import { Journal } from "../../journal/journal.ts";
import type { Logger } from "../../log/logger.ts";
import { effectiveUser } from "../../posix/system/process.ts";
import { COUNTERS_MS, PersistentCounters, ReservedCounters } from "../counters.ts";
import type { LabScreen } from "../display/screen.ts";
import type { Lab } from "../lab.ts";
import type { LabCluster } from "./cluster.ts";
import { labFacts, machineNames, type Problems, RunningLab } from "./lab_view.ts";
import { OpenExchanges } from "./open_exchanges.ts";
import { Pipeline } from "./pipeline.ts";
import type { StudentServers } from "./server_trials.ts";
import { Students } from "./students.ts";
import {
  type KnownInterfaces,
  type NetworkInterface,
  reachableAddresses,
} from "../../posix/system/interfaces.ts";

/** How often the journal forgets what is too old, or too much. */
const PRUNE_MS = 60_000;

/** How often it is looked at what can't be written. */
const PROBLEMS_MS = 250;

/**
 * By then workers have handed over what they had counted (two ticks of 100 ms), and main has read it
 * (another).
 */
const SETTLE_MS = 400;

interface ClassroomOptions {
  readonly config: LabConfig;
  readonly log: Logger;
  /** What the log goes to; it logs its own problem. */
  readonly openedLog?: { readonly problem: string | undefined };
  readonly clock: Clock;
  readonly interfaces: KnownInterfaces;
}

/** What may have a problem. */
type Problem = "journal" | "students" | "counters" | "cluster" | "numbers";

/** How long a lab's "Ready" waits for its first numbers. */
const NUMBERS_MS = 1000;

/** A group that the journal had already, told at the start: a class may not know that it is shown with another. */
export interface GroupGoesOn {
  readonly name: string;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  readonly students: number;
  /** The journal. */
  readonly path: string;
}

function groupGoesOn(journal: Journal, path: string): GroupGoesOn | undefined {
  const { group, roster: { standings } } = journal;
  const shown = new Set(journal.students().map(({ key }) => standings.shownAs(key)));
  shown.delete(undefined);
  return shown.size === 0 ? undefined : { name: group.name, since: group.since, students: shown.size, path };
}

export class Classroom implements Problems {
  readonly #counters: PersistentCounters;
  #cluster: LabCluster | undefined;
  readonly #options: ClassroomOptions;
  readonly #journal: Journal;
  readonly #goesOn: GroupGoesOn | undefined;
  readonly #students: Students;
  #pipeline: Pipeline | undefined;
  #board: Board | undefined;
  #servers: StudentServers | undefined;
  /** At the start a cluster's first numbers are on their way: that there are none yet is no problem. */
  #awaitsNumbers = true;
  /** What is wrong now, by what it concerns. */
  readonly #problems = new Map<Problem, string>();
  /** The interfaces as last seen, and their addresses that others reach. */
  #seen: readonly NetworkInterface[] = [];
  #reachable: readonly string[] = [];
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  /** Opens the journal. @throws JournalError */
  constructor(options: ClassroomOptions) {
    this.#options = options;
    const { config, clock, interfaces } = options;
    const journal = Journal.open({ ...config.journal, clock });
    this.#journal = journal;
    this.#goesOn = groupGoesOn(journal, config.journal.path);
    this.#students = new Students({
      interfaces,
      clock,
      journal,
      loopbackMachines: config.lab.loopbackMachines,
    });
    this.#counters = new PersistentCounters(journal, clock);
    this.#timers.push(
      setInterval(() => journal.prune(), PRUNE_MS),
      setInterval(() => this.#tickCounters(), COUNTERS_MS),
      setInterval(() => this.#tellProblems(), PROBLEMS_MS),
    );
  }

  /** The journal's. */
  get secret(): Uint8Array {
    return this.#journal.secret;
  }

  /** For the lab, once it has joined its cluster. */
  get counters(): ReservedCounters {
    return new ReservedCounters([
      this.#counters,
      ...this.#cluster === undefined ? [] : [this.#cluster.counters],
    ]);
  }

  /**
   * Has the lab be one of its cluster from now on, if it has one; nobody waits for the database.
   * @throws OpenError where its password can't be used; then the journal is closed
   */
  async join(): Promise<void> {
    const { config: { cluster, journal: { keep } }, clock } = this.#options;
    if (cluster === undefined) return;
    // Loaded here, as the board: a lab without a cluster has nothing of it.
    const { LabCluster } = await import("./cluster.ts");
    try {
      this.#cluster = new LabCluster(cluster, { journal: this.#journal, keep, clock, settleTime: SETTLE_MS });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Resolves when the lab's counters have numbers to give, or in a second: a cluster's come from its database. */
  async numbered(): Promise<void> {
    const { clock } = this.#options;
    const end = clock.monotonic() + NUMBERS_MS;
    while (this.#cluster?.counters.problem !== undefined && clock.monotonic() < end) {
      await new Promise((resolve) => setTimeout(resolve, COUNTERS_MS));
    }
    this.#awaitsNumbers = false;
  }

  /** The group that goes on, if anybody worked in it: what it was before this lab. */
  get goesOn(): GroupGoesOn | undefined {
    return this.#goesOn;
  }

  /** Takes what happens in a lab from now on. @returns the way that it goes */
  observe(lab: Lab, screen: LabScreen): Pipeline {
    const pipeline = new Pipeline({
      collected: lab.collected,
      screen,
      students: this.#students,
      journal: this.#journal,
      facts: labFacts(lab.bound),
      exercises: lab.config.exercises,
      clock: this.#options.clock,
    });
    pipeline.start();
    return this.#pipeline = pipeline;
  }

  /** Opens the board of a lab. @returns where it is; undefined where there is none. @throws BoardError */
  async open(lab: Lab): Promise<BoardAddresses | undefined> {
    const { config, clock, log } = this.#options;
    if (!config.board.enabled) return undefined;
    // Loaded here: its modules take as long as the workers' own, which start meanwhile.
    const { Board } = await import("../../board/board.ts");
    if (config.lab.grade.length > 0) {
      const { StudentServers } = await import("./server_trials.ts");
      this.#servers = new StudentServers(config.lab.grade, clock);
    }
    const board = new Board({
      lab: config.lab,
      board: config.board,
      view: new RunningLab(lab, this),
      students: this.#students,
      journal: this.#journal,
      clock,
      machineNames: machineNames(),
      version: manifest.version,
      machineAddresses: () => this.#machineAddresses(),
      ownUser: effectiveUser(),
      log,
      settleTime: SETTLE_MS,
      ...(config.board.proxyProtocol ? { proxies: () => lab.config.lab.proxies } : {}),
      ...(this.#servers === undefined ? {} : { servers: this.#servers }),
      ...(this.#cluster === undefined ? {} : { department: this.#cluster.share }),
      open: new OpenExchanges({
        collected: lab.collected,
        pipeline: this.#pipeline!,
        students: this.#students,
        clock,
      }),
    });
    const addresses = await board.start();
    this.#cluster?.share.attach(board);
    this.#show(board);
    return addresses;
  }

  /** The lab serves other listeners than before, or other exercises. */
  listenersChanged(lab: Lab): void {
    if (this.#pipeline === undefined) return;
    this.#pipeline.facts = labFacts(lab.bound);
    this.#pipeline.exercises = lab.config.exercises;
  }

  /** The board first: nobody sees a lab that ends. */
  async closeBoard(): Promise<void> {
    this.#servers?.close();
    await this.#board?.stop();
    this.#show(undefined);
  }

  /** Writes what is left; to be called once the lab's workers have ended. */
  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#pipeline?.stop();
    this.#journal.flushAll();
    await this.#cluster?.member.finish();
    this.#tellProblems();
    this.#journal.close();
  }

  get problems(): readonly string[] {
    const ofLog = this.#options.openedLog?.problem;
    return [...this.#problems.values(), ...ofLog === undefined ? [] : [ofLog]];
  }

  /** Two files of /proc are read where interfaces were asked for anew, once a second at most. */
  #machineAddresses(): readonly string[] {
    const { interfaces, clock } = this.#options;
    const all = interfaces.all(clock.monotonic());
    if (all !== this.#seen) {
      this.#seen = all;
      this.#reachable = reachableAddresses(all);
    }
    return this.#reachable;
  }

  #show(board: Board | undefined): void {
    this.#board = board;
    if (this.#pipeline !== undefined) this.#pipeline.board = board;
  }

  #tickCounters(): void {
    this.#counters.tick();
    this.#cluster?.counters.tick(this.#cluster.member.isAway);
  }

  #tellProblems(): void {
    this.#tell("journal", this.#journal.problem, "The journal can be written again");
    this.#tell("students", this.#students.problem, "All students are told apart again");
    this.#tell("counters", this.#counters.problem, "Numbers of counters that persist are reserved again");
    if (this.#cluster === undefined) return;
    const { member, counters, share } = this.#cluster;
    share.tick();
    this.#tell("cluster", member.problem, "The cluster's database is back, and all is sent");
    const unnumbered = this.#awaitsNumbers ? undefined : counters.problem;
    this.#tell("numbers", unnumbered, "The cluster's numbers are given again");
  }

  /** Says once that something is wrong, and once that it is over. */
  #tell(what: Problem, problem: string | undefined, over: string): void {
    const { log } = this.#options;
    const known = this.#problems.has(what);
    if (problem === undefined) {
      if (this.#problems.delete(what)) log.info(over);
      return;
    }
    if (!known) log.error("{problem}", { problem });
    this.#problems.set(what, problem);
  }
}
