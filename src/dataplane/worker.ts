// A reactor worker: starts with one message, then turns its loop and never returns to Deno's own until it is
// told to stop. Commands come over a port that is read when the doorbell rings.
import { type MessagePort as NodePort, receiveMessageOnPort } from "node:worker_threads";
import { challengeStream } from "../challenges/streams/challenge_streams.ts";
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
import { StudentKeys } from "./recording/student_key.ts";
import { ServedListeners } from "./serve.ts";
import { Control } from "./shared/memory.ts";
import type { Command, Fault, MainThread, StartWorker } from "./shared/messages.ts";
import { Stdin } from "./stdin.ts";

/** The coarse clock is read without a system call; a few milliseconds are exact enough for deadlines. */
const CLOCK: Clock = { monotonic: coarseMonotonic, wallClock: Date.now };

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
  #draining = false;

  constructor(start: StartWorker, main: MainThread) {
    const { lab, worker, incarnation, ledger, rules } = start;
    this.#start = start;
    this.#main = main;
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
    this.#recorder = observes ? new Recorder(records, CLOCK, users, observes === "addresses") : undefined;
    this.#admission = new Admission({ memory: lab.admission, row: worker, local, time: reactor }, rules);
    this.#served = new ServedListeners({
      start,
      catalogue: { ...CATALOGUE, challenge: { stream: challengeStream } },
      reactor,
      buffers,
      recorder: this.#recorder,
      users,
      students: new StudentKeys({ local, time: reactor, byAddress: observes === "addresses" }),
      interfaces,
      failures: this.#failures,
      admission: this.#admission,
      shown: this.#shown,
      main,
    });
    reactor.everyTick(() => this.#tick());
  }

  /** Serves until drained or abandoned. */
  run(): void {
    const { bell, stdin } = this.#start;
    this.#reactor.add(bell, EPOLLIN, { ready: () => this.#rung() });
    this.#served.start();
    if (stdin !== "none") new Stdin(this.#reactor, stdin === "terminal", this.#main).start();
    this.#main.postMessage({ kind: "ready" });
    while (!(this.#draining && this.#served.open === 0)) {
      this.#control.beat();
      if (!this.#reactor.turn()) return this.#main.postMessage({ kind: "abandoned" });
    }
    this.#report();
    this.#main.postMessage({ kind: "stopped" });
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
    const { bell, lab, commands } = this.#start;
    silence(bell);
    for (let message; (message = receiveMessageOnPort(commands as unknown as NodePort)) !== undefined;) {
      this.#obey(message.message as Command);
      if (this.#reactor.abandoned) return;
    }
    if (!this.#draining) this.#served.help(lab);
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case "drain":
        this.#draining = true;
        this.#served.stop();
        this.#main.postMessage({ kind: "draining" });
        break;
      case "reconfigure":
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
  onmessage: ((event: MessageEvent<StartWorker>) => void) | null;
  close(): void;
};

scope.onmessage = ({ data }) => {
  try {
    new ReactorWorker(data, scope).run();
  } catch (error) {
    scope.postMessage({
      kind: "died",
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    });
  } finally {
    scope.close();
  }
};
scope.postMessage({ kind: "loaded" });
