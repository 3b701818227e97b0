// Where trials take place: a program that is started afresh for each, or a server that runs already, somewhere.
import { encodeInet, formatAddress, isLoopback, isWildcard } from "../../posix/address.ts";
import { parseInetTable, readProcNet } from "../../posix/netstat/proc_net.ts";
import { bind, close, getsockname, socket } from "../../posix/socket.ts";
import { chmod, unlink } from "../../posix/system/files.ts";
import { effectiveUser } from "../../posix/system/process.ts";
import { probeUnixPath } from "../../posix/unix_path.ts";
import { cpuMs, listening, type ProgramFacts, type Startup } from "../facts.ts";
import type { Suite } from "../suite.ts";
import type { Poller } from "./poller.ts";
import { CannotStart, Program, type ProgramLimits } from "./program.ts";
import { Random } from "./random.ts";
import { type Target, Trial } from "./trial.ts";

/** Milliseconds that a program may take until it listens: Java needs a second on a quiet machine. */
const STARTUP = 10_000;

/** Milliseconds of sleep after which a program is taken to wait for something else than for its start. */
const ASLEEP = 2500;

/** Milliseconds that a program may have another socket open before we stop waiting for the right one. */
const ELSEWHERE = 1500;

/** Milliseconds that a closed connection keeps its port (TCP_TIMEWAIT_LEN of the kernel), and a little more. */
const TIME_WAIT = 62_000;

/** Milliseconds from a program's end to the last that it printed. */
const LAST_WORDS = 50;

/** Programs that are judged side by side: they mostly wait. */
const SIDE_BY_SIDE = 4;

/** What both kinds of ground are made of. */
export interface GroundParts {
  readonly suite: Suite;
  readonly poller: Poller;
  readonly seed: number;
  /** Milliseconds that an answer may take on a quiet machine. */
  readonly patience: number;
  /** Where they differ from the usual ones. */
  readonly limits?: ProgramLimits;
}

/** Where trials take place. */
export interface Ground extends Disposable {
  /** Trials that may take place side by side. */
  readonly parallel: number;
  /** Whether each trial has a process of its own. */
  readonly fresh: boolean;
  /** Begins a trial. @param stretch how many times longer than usual everything may take */
  open(scenario: string, stretch: number): Promise<Trial>;
  /** Whether the next trial still finds a server: false after it has gone, where it can't be started afresh. */
  stands(): Promise<boolean>;
  /** Ends it, with its program. */
  close(trial: Trial): Promise<void>;
}

/** A program that is started for every trial. */
export class ProgramGround implements Ground {
  readonly #parts: GroundParts;
  readonly #words: readonly string[];
  readonly #target: Target;
  readonly #directory: string | undefined;
  readonly fresh = true;
  #count = 0;

  /**
   * @param words the program and its arguments, `{port}` and `{path}` in them for places of our choice
   * @param target where the program listens, where it is not told
   */
  constructor(words: readonly string[], target: Target, parts: GroundParts) {
    this.#words = words;
    this.#target = target;
    this.#parts = parts;
    if ("path" in target && this.#tells("{path}")) {
      this.#directory = Deno.makeTempDirSync({ prefix: "guichet-grade-" });
      // The program is nobody, who has to make its socket in there.
      chmod(this.#directory, 0o777);
    }
  }

  get parallel(): number {
    if ("path" in this.#target) return this.#directory === undefined ? 1 : SIDE_BY_SIDE;
    return effectiveUser() === 0 || this.#tells("{port}") ? SIDE_BY_SIDE : 1;
  }

  async open(scenario: string, stretch: number): Promise<Trial> {
    const target = this.#chooseTarget();
    if ("path" in target && probeUnixPath(target.path) === "stale") unlink(target.path);
    const { suite, poller, seed } = this.#parts;
    const words = this.#words.map((word) => filledIn(word, target));
    const patience = this.#parts.patience * stretch;
    const random = new Random(seed, scenario);
    let [program, startup] = await this.#start(words, target, stretch);
    if (startup.program?.ended !== undefined && await this.#wasInTimeWait(target)) {
      await program.stop();
      [program, startup] = await this.#start(words, target, stretch);
    }
    const startAgain = async () => {
      await program.startAgain();
      return await this.#startup(program, target, STARTUP * stretch);
    };
    return new Trial({ suite, target, program, startup, poller, patience, stretch, random, startAgain });
  }

  async #start(words: readonly string[], target: Target, stretch: number): Promise<[Program, Startup]> {
    const program = new Program(words, this.#parts.poller, this.#parts.limits);
    try {
      await program.started();
      const startup = await this.#startup(program, target, STARTUP * stretch);
      const why = program.whyNotRun;
      if (why !== undefined) throw new CannotStart(why);
      return [program, startup];
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /**
   * Whether connections of an earlier run still kept the port from who does not set SO_REUSEADDR; if so, they are waited
   * for. Where each run has a network of its own there are none.
   */
  async #wasInTimeWait(target: Target): Promise<boolean> {
    const { poller } = this.#parts;
    if ("path" in target || effectiveUser() === 0) return false;
    const waits = () =>
      parseInetTable(readProcNet("tcp") ?? "", "tcp").rows.some(({ local, state }) =>
        local.port === target.port && state === "TIME_WAIT"
      );
    if (!waits()) return false;
    const deadline = poller.monotonic() + TIME_WAIT;
    while (waits() && poller.monotonic() < deadline) await poller.pause(200);
    return true;
  }

  async close(trial: Trial): Promise<void> {
    trial.end();
    await trial.program?.stop();
  }

  stands(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Removes what was made for all trials. */
  [Symbol.dispose](): void {
    if (this.#directory !== undefined) Deno.removeSync(this.#directory, { recursive: true });
  }

  #tells(placeholder: string): boolean {
    return this.#words.some((word) => word.includes(placeholder));
  }

  #chooseTarget(): Target {
    if ("path" in this.#target) {
      return this.#directory === undefined ? this.#target : { path: `${this.#directory}/${this.#count++}` };
    }
    const own = effectiveUser() === 0 || !this.#tells("{port}");
    return own ? this.#target : { ...this.#target, port: freePort(this.#parts.suite) };
  }

  /** Waits until it listens where it should, has ended, or has listened elsewhere for a while. */
  async #startup(program: Program, target: Target, ms: number): Promise<Startup> {
    const { poller, suite } = this.#parts;
    const start = poller.monotonic();
    let elsewhere = Infinity;
    let busy = { cpu: 0, at: 0 };
    for (;;) {
      const facts = program.look();
      const waitedMs = poller.monotonic() - start;
      const found = isThere(facts, target, suite);
      if (!found && listening(facts).length > 0) elsewhere = Math.min(elsewhere, waitedMs);
      const cpu = cpuMs(facts);
      if (cpu !== busy.cpu || facts.processes.some(({ state }) => state !== "S")) {
        busy = { cpu, at: waitedMs };
      }
      const over = facts.ended !== undefined ||
        waitedMs > Math.min(ms, elsewhere + ELSEWHERE, busy.at + ASLEEP);
      if (found || over) {
        if (facts.ended !== undefined) await poller.pause(LAST_WORDS);
        return {
          ...placeOf(target, suite),
          listening: found,
          program: facts,
          waitedMs: Math.round(waitedMs),
        };
      }
      await poller.pause(10);
    }
  }
}

/** A server that runs already: one process for all trials, of which only the network is seen. */
export class NetworkGround implements Ground {
  readonly #parts: GroundParts;
  readonly #target: Target;
  readonly parallel = 1;
  readonly fresh = false;

  constructor(target: Target, parts: GroundParts) {
    this.#target = target;
    this.#parts = parts;
  }

  open(scenario: string, stretch: number): Promise<Trial> {
    const { suite, poller, seed } = this.#parts;
    const target = this.#target;
    // Not tried beforehand: a connection that says nothing is a scenario of its own.
    const startup = { ...placeOf(target, suite), listening: true, waitedMs: 0 };
    const patience = this.#parts.patience * stretch;
    const random = new Random(seed, scenario);
    return Promise.resolve(new Trial({ suite, target, startup, poller, patience, stretch, random }));
  }

  [Symbol.dispose](): void {}

  async stands(): Promise<boolean> {
    const { transport } = this.#parts.suite;
    if (transport !== "tcp" && transport !== "unix") return true;
    const trial = await this.open("stands", 1);
    const { connected } = await trial.connect();
    trial.end();
    return connected;
  }

  close(trial: Trial): Promise<void> {
    trial.end();
    return Promise.resolve();
  }
}

function filledIn(word: string, target: Target): string {
  return "path" in target
    ? word.replaceAll("{path}", target.path)
    : word.replaceAll("{port}", String(target.port));
}

/** Whether one of the program's sockets is where the clients will come. */
function isThere(facts: ProgramFacts, target: Target, { transport }: Suite): boolean {
  const kind = transport === "multicast" ? "udp" : transport;
  return listening(facts).some((each) => {
    if (each.transport !== kind) return false;
    if ("path" in target) return probeUnixPath(target.path) === "alive";
    // Whether it takes what comes to the group is a scenario of its own.
    const takes = transport === "multicast" || isWildcard(each.address) || isLoopback(each.address);
    return each.port === target.port && takes;
  });
}

function placeOf(at: Target, { transport, group }: Suite): { place: string; port?: number } {
  if ("path" in at) return { place: at.path };
  const target = { ...at, address: group ?? at.address };
  const address = formatAddress(
    target.address.includes(":") ? { family: "inet6", ...target, scope: 0 } : { family: "inet", ...target },
  );
  return { place: `${transport === "multicast" ? "udp" : transport} ${address}`, port: target.port };
}

/** A port that nobody has at this moment. */
function freePort({ transport }: Suite): number {
  const fd = socket("inet", transport === "tcp" ? "stream" : "dgram");
  try {
    bind(fd, encodeInet("0.0.0.0", 0));
    const name = getsockname(fd);
    if (name?.family !== "inet") throw new CannotStart("Cannot find a free port");
    return name.port;
  } finally {
    close(fd);
  }
}
