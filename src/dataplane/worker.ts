// A reactor worker: starts with one message, then turns its loop, and returns to Deno's own only when the
// doorbell rings for commands, until they are there. (node:worker_threads could read them within the loop, but
// to import it costs each worker 1.8 MiB and 2 ms.)
import type { Clock } from "../exchange/clock.ts";
import { EPOLLIN } from "../posix/constants.ts";
import { coarseMonotonic, silence } from "../posix/epoll.ts";
import { KnownInterfaces } from "../posix/system/interfaces.ts";
import { CATALOGUE } from "../services/catalogue.ts";
import { Admission } from "./admission/admission.ts";
import { LocalNetwork } from "./admission/networks.ts";
import { WorkerBuffers } from "./buffers.ts";
import { Reactor } from "./reactor.ts";
import { ClientUsers } from "./recording/client_users.ts";
import { Failures, Shown } from "./recording/failures.ts";
import { Recorder } from "./recording/recorder.ts";
import { loadAhead, ServedListeners } from "./serve.ts";
import { Control } from "./shared/memory.ts";
import type { Ahead, Command, Fault, MainThread, SharedListener, StartWorker } from "./shared/messages.ts";
import { Stdin } from "./stdin.ts";

/** The coarse clock is read without a system call; a few milliseconds are exact enough for deadlines. */
const CLOCK: Clock = { monotonic: coarseMonotonic, wallClock: Date.now };

/** How often a worker tells that it lives while it loads: a fifth of what counts as hanging. */
const BEAT_MS = 100;

/** The loop, what it serves, and whether it is on its way out. */
class ReactorWorker {
  readonly #start: StartWorker;
  readonly #main: MainThread;
  readonly #control: Control;
  readonly #reactor: Reactor;
  readonly #served: ServedListeners;
  readonly #failures = new Failures();
  readonly #shown: Shown;
  readonly #recorder: Recorder | undefined;
  readonly #admission: Admission;
  /** Commands that have come and are not obeyed yet. */
  readonly #commands: Command[] = [];
  /** How many were sent, as far as the bell has told; how many were obeyed. */
  #told: number;
  #obeyed: number;
  #came = () => {};
  #draining = false;

  constructor(start: StartWorker, main: MainThread) {
    const { lab, worker, incarnation, ledger, rules } = start;
    this.#start = start;
    this.#main = main;
    this.#told = this.#obeyed = start.told;
    this.#control = new Control(lab, worker);
    this.#shown = new Shown(main);
    const buffers = new WorkerBuffers();
    const reactor = new Reactor(buffers.arena, CLOCK, () => this.#control.incarnation === incarnation);
    this.#reactor = reactor;
    ledger[reactor.fd] = 1;
    const interfaces = new KnownInterfaces();
    const local = new LocalNetwork((now) => interfaces.addresses(now));
    const users = new ClientUsers({ local, time: reactor, ledger });
    const { observes, records } = start;
    this.#recorder = observes ? new Recorder(records, reactor, users, observes === "addresses") : undefined;
    this.#admission = new Admission({ memory: lab.admission, row: worker, local, time: reactor }, rules);
    this.#served = new ServedListeners({
      start,
      catalogue: CATALOGUE,
      reactor,
      buffers,
      recorder: this.#recorder,
      users,
      interfaces,
      failures: this.#failures,
      admission: this.#admission,
      shown: this.#shown,
      main,
    });
    reactor.everyTick(() => this.#tick());
  }

  /** Takes a command, which {@linkcode run} obeys. */
  take(command: Command): void {
    this.#commands.push(command);
    this.#came();
  }

  /** Serves until drained or abandoned. */
  async run(): Promise<void> {
    const { bell, stdin } = this.#start;
    this.#reactor.add(bell, EPOLLIN, { ready: () => this.#rung() });
    await this.#load(this.#start.listeners);
    this.#served.start();
    if (stdin !== "none") new Stdin(this.#reactor, stdin === "terminal", this.#main).start();
    this.#main.postMessage({ kind: "ready" });
    while (this.#turnUntilTold()) await this.#obeyAll();
    if (this.#reactor.abandoned) return this.#main.postMessage({ kind: "abandoned" });
    this.#report();
    this.#main.postMessage({ kind: "stopped" });
  }

  /** Turns the loop. @returns true when there are commands, false when it is drained or abandoned */
  #turnUntilTold(): boolean {
    while (!(this.#draining && this.#served.open === 0)) {
      this.#control.beat();
      // An abandoned worker's commands are for the next of its place: they were counted after it was given up.
      if (!this.#reactor.turn()) return false;
      if (this.#told !== this.#obeyed) return true;
    }
    return false;
  }

  async #obeyAll(): Promise<void> {
    while (this.#obeyed !== this.#told && !this.#reactor.abandoned) {
      if (this.#commands.length === 0) await new Promise<void>((resolve) => this.#came = resolve);
      this.#obeyed = (this.#obeyed + 1) | 0;
      await this.#obey(this.#commands.shift()!);
    }
  }

  /** Loads what listeners want: its loop does not turn meanwhile, but on a machine that is busy it does not hang. */
  async #load(listeners: readonly SharedListener[]): Promise<void> {
    if (!this.#served.lacks(listeners)) return;
    const beating = setInterval(() => {
      if (!this.#reactor.abandoned) this.#control.beat();
    }, BEAT_MS);
    try {
      await this.#served.load();
    } finally {
      clearInterval(beating);
    }
  }

  #tick(): void {
    this.#report();
    this.#recorder?.tick();
  }

  /** Tells main what was gathered since the last time. */
  #report(): void {
    this.#shown.tick();
    const failures = this.#failures.take();
    if (failures.length > 0) this.#main.postMessage({ kind: "failures", failures });
  }

  #rung(): void {
    const { bell, lab } = this.#start;
    silence(bell);
    this.#told = this.#control.told;
    if (!this.#draining) this.#served.help(lab);
  }

  async #obey(command: Command): Promise<void> {
    switch (command.kind) {
      case "drain":
        this.#draining = true;
        this.#served.stop();
        this.#main.postMessage({ kind: "draining" });
        break;
      case "reconfigure":
        await this.#load(command.share);
        // It took so long that another worker has this one's place.
        if (this.#reactor.abandoned) return;
        this.#served.reconfigure(command.retire, command.share, command.listeners);
        this.#main.postMessage({ kind: "reconfigured", round: command.round });
        break;
      case "serve":
        this.#served.serveHanded(command.connection, command.config);
        break;
      case "limit":
        this.#admission.obey(command.rules);
        break;
      case "close-retired":
        this.#served.closeRetired(command.listeners);
        break;
      case "close":
        this.#served.closeAll();
        break;
      case "fault":
        fail(command.how);
    }
  }
}

/**
 * For tests of the supervision, so that they fail the real worker: throws, or stands still without letting
 * anything run.
 */
function fail(how: Fault): void {
  if ("throws" in how) throw new Error(how.throws);
  const until = performance.now() + how.hangsFor;
  while (performance.now() < until);
}

const scope = self as unknown as MainThread & {
  onmessage: ((event: MessageEvent<Ahead | StartWorker | Command>) => void) | null;
  close(): void;
};

async function serve(start: StartWorker): Promise<void> {
  try {
    const worker = new ReactorWorker(start, scope);
    scope.onmessage = ({ data }) => worker.take(data as Command);
    await worker.run();
  } catch (error) {
    scope.postMessage({
      kind: "died",
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    });
  } finally {
    scope.close();
  }
}

scope.onmessage = ({ data }) => {
  const first = data as StartWorker | Ahead;
  // What is missing shows itself when the worker starts.
  if ("ahead" in first) loadAhead(first.ahead).catch(() => {});
  else void serve(first);
};
scope.postMessage({ kind: "loaded" });
