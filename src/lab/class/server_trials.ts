// "Try my server": a student's server, tried over the network from the lab. The address is that of the student's own
// connection to the board, never a text that they send, so nobody has another's machine tried. On the lab's own machine a
// student reaches only what their own user listens on: neither the lab nor the board nor anybody else's service.
import type { ServerTrial } from "../../board/api_types.ts";
import type { ServerTrials, TrialRefusal } from "../../board/options.ts";
import type { Clock } from "../../exchange/clock.ts";
import type { TrialOrder } from "../../grade/trial/worker.ts";
import { suiteNamed } from "../../grade/suites.ts";
import { isLoopback } from "../../posix/address.ts";
import { whoHolds } from "../../posix/netstat/owners.ts";
import { GRADE_MODULE, mappedFile } from "../../project/files.ts";
import type { Language } from "../../text/language.ts";

/** Servers that are tried at once: each takes a thread, and mostly waits. */
const AT_ONCE = 3;

/** Students who wait for their turn: more would wait longer than a lesson. */
const MOST_WAITING = 30;

/** Students whose last report is kept. */
const MOST_KEPT = 500;

/** Milliseconds after which no scenario begins, and after which the thread is ended whatever it does. */
const LONGEST = 90_000;
const END = 150_000;

/** Ports that need rights to be listened on are no student's: mail, printers, ssh. */
const LOWEST_PORT = 1024;

interface Asked {
  readonly student: string;
  readonly order: TrialOrder;
}

export class StudentServers implements ServerTrials {
  readonly suites: readonly string[];
  onChange = () => {};
  readonly #clock: Clock;
  /** By student's key, the oldest first. */
  readonly #trials = new Map<string, ServerTrial>();
  readonly #waiting: Asked[] = [];
  readonly #running = new Set<Worker>();
  #closed = false;

  /** @param suites names that students may choose from */
  constructor(suites: readonly string[], clock: Clock) {
    this.suites = suites;
    this.#clock = clock;
  }

  of(student: string): ServerTrial | undefined {
    return this.#trials.get(student);
  }

  ask(
    { student, uid, address, here }: { student: string; uid?: number; address: string; here: boolean },
    { suite, port, language }: { suite: string; port: number; language: Language },
  ): ServerTrial | TrialRefusal {
    if (this.#closed || !this.suites.includes(suite)) return "suite";
    if (!Number.isInteger(port) || port < LOWEST_PORT || port > 65_535) return "port";
    // An address that needs an interface's name beside it can't be reached from its text.
    if (/^fe[89ab]/i.test(address)) return "address";
    if ((here || isLoopback(address)) && !ownsPort(suite, address, port, uid)) return "not yours";
    const state = this.#trials.get(student)?.state;
    if (state === "waiting" || state === "running") return "busy";
    if (this.#waiting.length >= MOST_WAITING) return "many";
    const seed = Math.floor(this.#clock.wallClock()) % 1_000_000;
    const trial: ServerTrial = { suite, port, at: this.#clock.wallClock(), state: "waiting" };
    this.#keep(student, trial);
    this.#waiting.push({ student, order: { suite, address, port, seed, language, time: LONGEST } });
    this.#next();
    return this.#trials.get(student)!;
  }

  /** Ends all that runs. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const worker of this.#running) worker.terminate();
    this.#running.clear();
  }

  #next(): void {
    while (this.#running.size < AT_ONCE && this.#waiting.length > 0) this.#start(this.#waiting.shift()!);
  }

  #start({ student, order }: Asked): void {
    const begun = this.#trials.get(student);
    if (begun === undefined) return;
    const worker = new Worker(mappedFile(GRADE_MODULE), { type: "module", name: "grade" });
    const ended = (result: Pick<ServerTrial, "state" | "report">) => {
      clearTimeout(timer);
      worker.terminate();
      if (!this.#running.delete(worker)) return;
      this.#keep(student, { ...begun, ...result });
      this.#next();
    };
    const timer = setTimeout(() => ended({ state: "failed" }), END);
    worker.onmessage = ({ data }) => ended({ state: "done", report: data });
    worker.onerror = (event) => {
      // Without this the whole process would end with the worker.
      event.preventDefault();
      ended({ state: "failed" });
    };
    this.#running.add(worker);
    this.#keep(student, { ...begun, state: "running" });
    worker.postMessage(order);
  }

  #keep(student: string, trial: ServerTrial): void {
    this.#trials.delete(student);
    if (this.#trials.size >= MOST_KEPT) {
      const old = [...this.#trials].find(([, { state }]) => state === "done" || state === "failed");
      if (old !== undefined) this.#trials.delete(old[0]);
    }
    this.#trials.set(student, trial);
    this.onChange();
  }
}

/** Whether the user's own program listens there, and not this lab, where the user runs it. */
function ownsPort(suite: string, address: string, port: number, uid: number | undefined): boolean {
  const transport = suiteNamed(suite)?.transport;
  if (uid === undefined || (transport !== "tcp" && transport !== "udp")) return false;
  const holder = whoHolds(transport, address, port);
  return holder?.uid === uid && holder.pid !== Deno.pid;
}
