// What becomes of a lab's observations: students, hints, the journal, the board. Opened before the lab, so
// that a journal that can't be had is known before anything runs; ended with it, in the opposite order. What
// the rules of hints may know of a lab: its listeners as they really listen, this machine's interfaces. What
// the board sees of a running lab, and may ask of it. What this machine is called, as far as it knows itself:
// names under which browsers may reach its board.
import type { Board } from "../../board/board.ts";
import type { BoardAddresses, LabView, ListenerState } from "../../board/options.ts";
import type { LabConfig } from "../../config/types.ts";
import { isPaused } from "../../dataplane/shared/memory.ts";
import type { LabFacts, ListenerFacts } from "../../hints/context.ts";
import { diagnose } from "../../hints/diagnose.ts";
import { FLUSH_MS, Journal } from "../../journal/journal.ts";
import type { Logger } from "../../log/logger.ts";
import { textUntilNul } from "../../posix/memory.ts";
import { tcpClientUser } from "../../posix/netstat/users.ts";
import { kernelDrops } from "../../posix/options.ts";
import { readSmallFile } from "../../posix/system/files.ts";
import { type KnownInterfaces, listInterfaces } from "../../posix/system/interfaces.ts";
import { effectiveUser, userName } from "../../posix/system/users.ts";
import { portOf } from "../../text/address.ts";
import { COUNTERS_MS, PersistentCounters } from "../counters.ts";
import { openConnections, totalsOf, unnoted } from "../display/totals.ts";
import type { Lab } from "../lab.ts";
import type { BoundListener } from "../listeners/registry.ts";
import { trapText } from "../listeners/traps.ts";
import type { ObservationSink } from "./observations.ts";
import { Recorder } from "./recorder.ts";
import { Students } from "./students.ts";

/** HOST_NAME_MAX of Linux is 64. */
const MOST_BYTES = 256;

/** `lab`, `lab.local` (mDNS, RFC 6762), and the whole of a name with dots; none where the system does not tell. */
function machineNames(): string[] {
  const bytes = readSmallFile("/proc/sys/kernel/hostname", MOST_BYTES);
  const name = bytes === undefined ? "" : textUntilNul(bytes).trim();
  if (name === "" || name === "(none)") return [];
  const [first] = name.split(".");
  return [...new Set([name, first, `${first}.local`])];
}

/** @param places listeners; traps are no listeners of a student's */
function labFacts(places: readonly BoundListener[]): LabFacts {
  return {
    listeners: places.filter(({ trap }) => trap === undefined).map(listenerFacts),
    // Every machine this runs on is (src/posix/layout.ts).
    littleEndianHost: true,
    interfaces: listInterfaces().filter(({ up }) => up).map(({ name }) => name),
  };
}

function listenerFacts({ config, opened }: BoundListener): ListenerFacts {
  const { name, transport, service, byteOrder } = config;
  const base = { name, transport, service, byteOrder };
  if (transport === "unix") return { ...base, socket: config.socket, path: config.path };
  if (transport === "icmp") return base;
  const port = portOf(opened.address);
  return transport === "multicast" ? { ...base, port, group: config.group } : { ...base, port };
}

class RunningLab implements LabView {
  readonly #lab: Lab;
  readonly #problems: () => readonly string[];

  /** @param problems what is wrong besides: the journal can't be written, say */
  constructor(lab: Lab, problems: () => readonly string[]) {
    this.#lab = lab;
    this.#problems = problems;
  }

  get listeners(): readonly ListenerState[] {
    return this.#lab.places.filter(({ trap }) => trap === undefined).map((place) =>
      stateOf(this.#lab, place)
    );
  }

  get workers(): LabView["workers"] {
    const { serving, deaths } = this.#lab.health;
    return { wanted: this.#lab.workers, serving, deaths };
  }

  get ready(): boolean {
    return this.#lab.health.serving === this.#lab.workers;
  }

  get problems(): readonly string[] {
    return this.#problems();
  }

  pause(listener: string, paused: boolean): boolean {
    return this.#lab.pause(listener, paused);
  }
}

function stateOf(lab: Lab, { number, config, opened }: BoundListener): ListenerState {
  const { kernelDrops: drops, urgent: _, ...totals } = totalsOf(
    lab.shared,
    number,
    config.name,
    kernelDrops(opened.fd),
  );
  return {
    ...totals,
    transport: config.transport,
    ...(config.transport === "unix" ? { socket: config.socket } : {}),
    address: opened.address,
    service: config.service,
    traps: trapsBeside(lab, number),
    paused: isPaused(lab.shared, number),
    open: openConnections(lab.shared, [number]),
    kernelDrops: drops,
    thinned: unnoted(lab.shared, number),
  };
}

function trapsBeside(lab: Lab, number: number): string[] {
  return lab.places.flatMap(({ trap, beside, ...place }) =>
    trap !== undefined && beside === number ? [trapText({ ...place, trap })] : []
  );
}

/** How often the journal forgets what is too old, or too much. */
const PRUNE_MS = 60_000;

/** By then workers have handed over what they had counted (two ticks of 100 ms), and main has read it (another). */
const SETTLE_MS = 400;

interface ClassroomOptions {
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
  readonly #setting: ClassroomOptions;
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
  constructor(setting: ClassroomOptions) {
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
    const { Board } = await import("../../board/board.ts");
    const board = new Board({
      lab: config.lab,
      board: config.board,
      view: new RunningLab(lab, () => this.#allProblems()),
      students: this.#students,
      journal: this.#journal,
      clock: { monotonic: clock, wallClock },
      machineNames: machineNames(),
      ownUser: effectiveUser(),
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
