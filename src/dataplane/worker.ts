// A reactor worker: starts with one message, then turns its loop and never returns to Deno's own until it is
// told to stop. Commands come over a port that is read when the doorbell rings. Failing on purpose, so that
// tests of the supervision fail a worker that is otherwise the real one.
import { type MessagePort as NodePort, receiveMessageOnPort } from "node:worker_threads";
import type { StreamListenerConfig } from "../config/types.ts";
import { EPOLLIN } from "../posix/constants.ts";
import { coarseMonotonic, ring, silence } from "../posix/epoll.ts";
import { getsockname } from "../posix/socket.ts";
import { KnownInterfaces } from "../posix/system/interfaces.ts";
import { CATALOGUE } from "../services/catalogue.ts";
import { Admission } from "./admission/admission.ts";
import { LocalNetwork } from "./admission/networks.ts";
import { WorkerBuffers } from "./buffers.ts";
import type { OpenConnections } from "./connections/open_connections.ts";
import { Reactor } from "./reactor.ts";
import { ClientUsers } from "./recording/client_users.ts";
import { Failures, Shown } from "./recording/failures.ts";
import { Recorder, Unobserved, type WorkerObserver } from "./recording/recorder.ts";
import { handedComer, serve, ServedListeners, serveHanded, type WorkerContext } from "./serve.ts";
import { Control } from "./shared/memory.ts";
import type {
  Command,
  Fault,
  HandedConnection,
  Report,
  SharedListener,
  StartWorker,
} from "./shared/messages.ts";
import { Stdin } from "./stdin.ts";

/** Throws, or stands still without letting anything else run. */
function fail(how: Fault): void {
  if ("throws" in how) throw new Error(how.throws);
  const until = performance.now() + how.hangsFor;
  while (performance.now() < until);
}

/** A worker's own side of things: the loop, what it serves, whether it is on its way out. */
class ReactorWorker {
  readonly #start: StartWorker;
  readonly #post: (report: Report) => void;
  readonly #control: Control;
  readonly #reactor: Reactor;
  readonly #workshop: WorkerContext;
  readonly #roster: ServedListeners;
  /** By listener: what serves connections that are handed over, and the configuration that it serves them by. */
  readonly #handed = new Map<number, { config: string; connections: OpenConnections }>();
  readonly #failures = new Failures();
  readonly #shown: Shown;
  readonly #notes: WorkerObserver;
  readonly #users: ClientUsers;
  readonly #admission: Admission;
  #draining = false;

  constructor(start: StartWorker, post: (report: Report) => void) {
    this.#start = start;
    this.#post = post;
    this.#control = new Control(start.lab, start.worker);
    const equipment = new WorkerBuffers();
    this.#shown = new Shown(post);
    this.#reactor = new Reactor(
      equipment.arena,
      coarseMonotonic,
      () => this.#control.incarnation === start.incarnation,
    );
    start.ledger[this.#reactor.fd] = 1;
    const interfaces = new KnownInterfaces();
    const local = new LocalNetwork((now) => interfaces.addresses(now));
    this.#users = new ClientUsers({
      isOwn: (client) => local.isOwn(client, this.#reactor.now),
      opened: (fd) => void (start.ledger[fd] = 1),
    });
    this.#notes = observerOf(start, this.#users);
    this.#admission = admissionOf(start, local, this.#reactor);
    this.#workshop = {
      start,
      catalogue: CATALOGUE,
      reactor: this.#reactor,
      equipment,
      notes: this.#notes,
      failures: this.#failures,
      admission: this.#admission,
      shown: this.#shown,
      post,
      callForHelp: (listener: number) => this.#callForHelp(listener),
      guarded: (...what: Parameters<ServedListeners["guarded"]>) => this.#roster.guarded(...what),
    };
    this.#roster = new ServedListeners(start.listeners, (lent) => {
      this.#know(lent);
      return serve(this.#workshop, lent);
    });
    this.#reactor.everyTick(() => this.#tell());
    this.#reactor.everyTick(() => {
      this.#notes.tick();
      this.#users.renew();
    });
  }

  /** Lets clients of a listener be asked about. */
  #know({ listener, fd, config: { transport } }: SharedListener): void {
    if (transport === "tcp" || transport === "udp") this.#users.know(listener, transport, getsockname(fd));
    if (transport === "multicast") this.#users.know(listener, "udp", getsockname(fd));
  }

  /** Serves until drained or abandoned. */
  run(): void {
    const { bell, stdin } = this.#start;
    this.#reactor.add(bell, EPOLLIN, { ready: () => this.#rung() });
    this.#roster.start();
    if (stdin !== "none") {
      new Stdin(this.#reactor, stdin === "terminal", (end) => this.#post({ kind: "entered", end })).start();
    }
    this.#post({ kind: "ready" });
    while (!(this.#draining && this.#roster.open === 0)) {
      this.#control.beat();
      if (!this.#reactor.turn()) return this.#post({ kind: "abandoned" });
      this.#roster.afterTurn();
    }
    this.#tell();
    this.#post({ kind: "stopped" });
  }

  /** Tells what has been gathered since the last time. */
  #tell(): void {
    this.#shown.tick();
    const failures = this.#failures.take();
    if (failures.length > 0) this.#post({ kind: "failures", failures });
  }

  #rung(): void {
    const { bell, lab, commands } = this.#start;
    silence(bell);
    for (let message; (message = receiveMessageOnPort(commands as unknown as NodePort)) !== undefined;) {
      this.#obey(message.message as Command);
      if (this.#reactor.abandoned) return;
    }
    if (this.#draining) return;
    this.#roster.help((listener) => Atomics.load(lab.helpWanted, listener) === 1);
  }

  #obey(command: Command): void {
    switch (command.kind) {
      case "drain":
        this.#draining = true;
        this.#roster.stop();
        this.#post({ kind: "draining" });
        break;
      case "relist":
        this.#roster.relist(command.retire, command.lend, command.listeners);
        this.#post({ kind: "relisted", round: command.round });
        break;
      case "serve":
        this.#serveHanded(command.connection, command.config);
        break;
      case "limit":
        this.#admission.obey(command.rules);
        break;
      case "close-retired":
        this.#roster.closeRetired(command.listeners);
        break;
      case "close":
        this.#roster.closeAll();
        break;
      case "fault":
        fail(command.how);
    }
  }

  /** Serves a connection that another worker has accepted, together with those of its listener that linger still. */
  #serveHanded(connection: HandedConnection, config: StreamListenerConfig): void {
    const { listener, fd } = connection;
    const text = JSON.stringify(config);
    let handed = this.#handed.get(listener);
    if (handed === undefined || handed.config !== text || handed.connections.open === 0) {
      handed = { config: text, connections: serveHanded(this.#workshop, listener, config) };
      this.#handed.set(listener, handed);
      this.#roster.finish(handed.connections);
    }
    handed.connections.serve(fd, handedComer(connection, config));
  }

  /** The others look for what is wanted when their bells ring; one that is ringing already needs no second call. */
  #callForHelp(listener: number): void {
    const { lab, worker } = this.#start;
    Atomics.store(lab.helpWanted, listener, 1);
    for (let other = 0; other < lab.workers; other++) {
      const { bell } = new Control(lab, other);
      if (other !== worker && bell > 0) ring(bell);
    }
  }
}

/** Notes exchanges, where that is wanted. */
function observerOf({ observes, notes }: StartWorker, users: ClientUsers): WorkerObserver {
  if (!observes) return new Unobserved();
  return new Recorder(notes, Date.now, (question) => users.userOf(question));
}

/** The limits as this worker applies them. */
function admissionOf(
  { lab, worker, rules }: StartWorker,
  local: LocalNetwork,
  reactor: Reactor,
): Admission {
  return new Admission({ memory: lab.admission, row: worker, local, now: () => reactor.now }, rules);
}

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<StartWorker>) => void) | null;
  postMessage(report: Report): void;
  close(): void;
};

scope.onmessage = ({ data }) => {
  try {
    new ReactorWorker(data, (report) => scope.postMessage(report)).run();
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
