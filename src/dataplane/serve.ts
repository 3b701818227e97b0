// Gives a worker's reactor its sources: for each lent listener the kind of source that its transport wants,
// with its service; and for a connection that another worker has accepted the same as for its own. Makes what
// bars a listener's datagrams their way. What a worker serves: the listeners it was lent, and those it was
// told to serve no longer whose connections go on.
import {
  isStream,
  type ListenerConfig,
  type StreamListenerConfig,
  type UdpListenerConfig,
} from "../config/types.ts";
import { isWildcard, type SocketAddress } from "../posix/address.ts";
import { getpeername, getsockname } from "../posix/socket.ts";
import type { Catalogue, ServiceContext, StreamService } from "../services/service.ts";
import type { Admission } from "./admission/admission.ts";
import type { WorkerBuffers } from "./buffers.ts";
import { comerOf, Shortage } from "./connections/accepting.ts";
import type { PeekObserver } from "./connections/connection.ts";
import { HandingOver } from "./connections/handing_over.ts";
import { type StreamOptions, StreamSource } from "./connections/listener.ts";
import { type ConnectionsOptions, OpenConnections } from "./connections/open_connections.ts";
import { type AnsweringGuards, BroadcastGuard, DatagramFilter, SenderGuard } from "./datagrams/filter.ts";
import { ReturnedAnswers, SharedDatagrams } from "./datagrams/listener.ts";
import { DatagramSource } from "./datagrams/source.ts";
import type { Reactor } from "./reactor.ts";
import type { Failures, Shown } from "./recording/failures.ts";
import type { WorkerObserver } from "./recording/recorder.ts";
import { isPaused, poolWorkers, sharedNumber, tallyOf } from "./shared/memory.ts";
import type { HandedConnection, Report, SharedListener, StartWorker } from "./shared/messages.ts";
import type { Comer } from "./shared/observer.ts";

interface GateMaker {
  readonly reactor: Reactor;
  readonly admission: Admission;
  /** Makes a listener's guard with the lab's own places, and tells it when they change. */
  readonly guarded: (listener: number, make: (own: readonly SocketAddress[]) => SenderGuard) => SenderGuard;
}

/**
 * The gate of a datagram listener.
 * @param silent whether it answers nobody
 * @returns undefined for a Unix socket: its senders are this machine's, and wait while its queue is full
 */
function makeFilter(
  maker: GateMaker,
  { listener, config }: { readonly listener: number; readonly config: ListenerConfig },
  silent: boolean,
): DatagramFilter | undefined {
  if (config.transport === "unix") return undefined;
  const { admission, reactor } = maker;
  const answers = config.transport === "udp" && !silent;
  const guards = answers ? guardsOf(maker, listener, config) : undefined;
  return new DatagramFilter({ admission, now: () => reactor.now, guards });
}

/** Knows whom a UDP listener must not answer: any of the lab's own that answers, whichever worker it is with. */
function guardsOf(
  { guarded, admission }: GateMaker,
  listener: number,
  { answerLowPorts }: UdpListenerConfig,
): AnsweringGuards {
  const setting = { answerLowPorts, local: admission.local };
  return {
    senders: guarded(listener, (own) => new SenderGuard(setting, own)),
    broadcasts: new BroadcastGuard(),
  };
}

/** Answers of at most so many bytes may be joined into one segmented send; a path's MTU can lower it. */
const UDP_SEGMENT_LIMIT = 65_487;

/** Everything a source may want to be made of. */
export interface WorkerContext {
  readonly start: StartWorker;
  readonly catalogue: Catalogue;
  readonly reactor: Reactor;
  readonly equipment: WorkerBuffers;
  readonly notes: WorkerObserver;
  readonly failures: Failures;
  readonly admission: Admission;
  readonly shown: Shown;
  readonly post: (report: Report) => void;
  /** Wakes the other workers to help with a listener. */
  readonly callForHelp: (listener: number) => void;
  /** Makes a listener's guard with the lab's own places, and tells it when they change. */
  readonly guarded: (listener: number, make: (own: readonly SocketAddress[]) => SenderGuard) => SenderGuard;
}

/** What the loop does with a listener it serves: with what accepts or reads, and with what keeps its connections. */
interface Served {
  readonly listener: number;
  start(): void;
  /** Takes who waits already, then nobody more. */
  stop?(): void;
  /** Joins in reading, when another worker calls for help. */
  help?(): void;
  /** Connections that are open still. */
  readonly open?: number;
  afterTurn?(): void;
  closeAll?(): void;
  /** It is stopped and its last connection closed: nothing of it stays behind. */
  end?(): void;
}

/** What serves a lent listener; nothing when it is not this worker's business. */
export function serve(workshop: WorkerContext, lent: SharedListener): Served[] {
  const { config } = lent;
  if (!isStream(config)) return [serveDatagrams(workshop, lent)];
  if (config.isolate === "worker") return serveStream(workshop, lent, config);
  return lent.home === workshop.start.worker ? [serveIsolated(workshop, lent, config)] : [];
}

/** What services are made with, as far as it does not depend on what they serve. */
function contextOf(
  { start }: WorkerContext,
  { listener, config }: Pick<SharedListener, "listener" | "config">,
): ServiceContext {
  return {
    // Every machine this runs on is little-endian (layout.ts): the host's order is that.
    littleEndian: config.byteOrder !== "big",
    count: sharedNumber(start.lab, listener),
    wallClock: Date.now,
    amplification: amplificationOf(config),
  };
}

/** Only UDP can be made to answer somebody who never asked. */
function amplificationOf(config: ListenerConfig): number {
  return config.transport === "udp" ? config.amplification : Infinity;
}

/** How a listener's home calls the other workers, and how one of them says that no more help is wanted. */
function helpWith({ start, callForHelp }: WorkerContext, listener: number) {
  return {
    callForHelp: () => callForHelp(listener),
    helped: () => void Atomics.store(start.lab.helpWanted, listener, 0),
  };
}

function serveDatagrams(workshop: WorkerContext, lent: SharedListener): Served {
  const { reactor, equipment, notes, failures, start, shown } = workshop;
  const { listener, fd, config } = lent;
  const { batch, answers } = config.transport === "unix" ? equipment.unix : equipment.udp;
  const context = contextOf(workshop, lent);
  const service = workshop.catalogue[config.service].datagrams!(context);
  const answering = config.transport === "udp" && service.silent !== true;
  const tellsReturned = answering && start.observes;
  const isShown = config.display === "course" || service.shown === true;
  const source: DatagramSource = new DatagramSource({
    fd,
    listener,
    batch,
    answers,
    service,
    tally: tallyOf(start.lab, start.worker, listener),
    observer: notes,
    show: isShown ? (from, i) => shown.show(listener, from, i) : undefined,
    segmentLimit: config.transport === "udp" ? UDP_SEGMENT_LIMIT : 0,
    tellsReturned,
    gate: makeFilter(workshop, lent, service.silent === true),
    amplification: context.amplification,
    paused: () => isPaused(start.lab, listener),
    failed: (number, cause, times) => failures.add(number, cause, times),
    busy: () => shared.busy(),
  });
  const tally = tallyOf(start.lab, start.worker, listener);
  const returned = { fd, listener, batch: equipment.returned, tally, observer: notes };
  const shared: SharedDatagrams = new SharedDatagrams(reactor, {
    fd,
    source,
    returned: tellsReturned ? new ReturnedAnswers(returned) : undefined,
    home: lent.home === start.worker,
    receiveBuffer: lent.receiveBuffer,
    ...helpWith(workshop, listener),
  });
  return { listener, start: () => shared.start(), stop: () => shared.stop(), help: () => shared.help() };
}

function serveStream(workshop: WorkerContext, lent: SharedListener, config: StreamListenerConfig): Served[] {
  const { start } = workshop;
  const { listener } = lent;
  const others = poolWorkers(start.lab).filter((worker) => worker !== start.worker);
  const connections = new OpenConnections(workshop.reactor, {
    ...connectionsSetting(workshop, listener, config),
    service: streamOf(workshop, listener, config),
    tallies: [start.worker, ...others].map((worker) => tallyOf(start.lab, worker, listener)),
  });
  const setting = { ...acceptingSetting(workshop, lent, config), ...helpWith(workshop, listener) };
  return [new StreamSource(workshop.reactor, setting, connections), connections];
}

/** Accepts, and hands over to a worker for each connection. */
function serveIsolated(workshop: WorkerContext, lent: SharedListener, config: StreamListenerConfig): Served {
  const { reactor, start, notes, post } = workshop;
  const alone = { callForHelp: () => {}, helped: () => {} };
  const setting = { ...acceptingSetting(workshop, lent, config), ...alone };
  const { isolated } = start.lab;
  return new StreamSource(reactor, setting, new HandingOver(isolated, lent.listener, notes, post));
}

/** Connections of a listener that other workers accept and hand over; they are served as if they had been accepted here. */
export function serveHanded(
  workshop: WorkerContext,
  listener: number,
  config: StreamListenerConfig,
): OpenConnections {
  const { reactor, start, post } = workshop;
  return new OpenConnections(reactor, {
    ...connectionsSetting(workshop, listener, config),
    get service() {
      return streamOf(workshop, listener, config);
    },
    tallies: [tallyOf(start.lab, start.worker, listener)],
    left: (fd) => post({ kind: "left", fd }),
  });
}

/** The client of a connection that was handed over; good until the next call. */
export function handedComer(
  { fd, name, length, uid, began }: HandedConnection,
  config: StreamListenerConfig,
): Comer {
  return { ...comerOf(fd, tellsLocal(config), name, length), uid, began };
}

/** How connections are accepted, whoever serves them. */
function acceptingSetting(
  { start, notes, failures, admission }: WorkerContext,
  { listener, fd, home }: SharedListener,
  config: StreamListenerConfig,
): Omit<StreamOptions, "callForHelp" | "helped"> {
  return {
    fd,
    listener,
    tellLocal: tellsLocal(config),
    home: home === start.worker,
    observer: notes,
    admission,
    maxConnections: config.maxConnections,
    paused: () => isPaused(start.lab, listener),
    tally: tallyOf(start.lab, start.worker, listener),
    shortage: new Shortage(start.ledger.length, config.isolate === "connection"),
    failed: (number, cause) => failures.add(number, cause),
  };
}

/** How connections are served, whoever has accepted them. */
function connectionsSetting(
  workshop: WorkerContext,
  listener: number,
  config: StreamListenerConfig,
): Omit<ConnectionsOptions, "service" | "tallies"> {
  const { equipment, notes, failures, start, admission } = workshop;
  const seqpacket = config.transport === "unix" && config.socket === "seqpacket";
  return {
    listener,
    observer: notes,
    admission,
    idleTimeout: config.idleTimeout,
    lifetime: config.lifetime,
    ledger: start.ledger,
    scratch: seqpacket ? equipment.recordScratch : equipment.streamScratch,
    out: equipment.out,
    onlooker: config.peek ? onlookerOf(workshop, listener) : undefined,
    failed: (number, cause) => failures.add(number, cause),
  };
}

/** Whether clients may connect to several addresses. */
function tellsLocal(config: StreamListenerConfig): boolean {
  return config.transport === "tcp" && isWildcard(config.address);
}

function streamOf(workshop: WorkerContext, listener: number, config: StreamListenerConfig): StreamService {
  return workshop.catalogue[config.service].stream!(contextOf(workshop, { listener, config }));
}

/** Shows on the display what connections begin with, and their bytes out of band. */
function onlookerOf({ shown }: WorkerContext, listener: number): PeekObserver {
  return {
    peeked: (fd, bytes, length) =>
      shown.showOfConnection(listener, "peeked", bytes.subarray(0, length), () => getpeername(fd)),
    urgent: (fd, bytes) =>
      shown.showOfConnection(listener, "urgent", bytes.subarray(0, 1), () => getpeername(fd)),
  };
}

export class ServedListeners {
  readonly #serve: (lent: SharedListener) => Served[];
  readonly #guards = new Map<number, SenderGuard>();
  #served: Served[] = [];
  #leaving: Served[] = [];
  #listeners: readonly SharedListener[];

  /** @param serve makes what serves a listener; nothing where it is not this worker's business */
  constructor(listeners: readonly SharedListener[], serve: (lent: SharedListener) => Served[]) {
    this.#serve = serve;
    this.#listeners = listeners;
  }

  /** Makes and starts the sources of what was lent at the start. */
  start(): void {
    this.#add(this.#listeners);
  }

  /** Where the lab's UDP listeners are bound, for a guard, which is told when that changes. */
  guarded(listener: number, make: (own: readonly SocketAddress[]) => SenderGuard): SenderGuard {
    const guard = make(ownPlaces(this.#listeners));
    this.#guards.set(listener, guard);
    return guard;
  }

  /**
   * Serves some no longer: who waits already is answered, connections go on. Then serves others, perhaps on the same
   * sockets.
   * @param listeners all that are served then
   */
  relist(
    retire: readonly number[],
    lend: readonly SharedListener[],
    listeners: readonly SharedListener[],
  ): void {
    this.#listeners = listeners;
    for (const served of this.#served.filter(({ listener }) => retire.includes(listener))) {
      served.stop?.();
      this.#guards.delete(served.listener);
      this.#leaving.push(served);
    }
    this.#served = this.#served.filter(({ listener }) => !retire.includes(listener));
    const own = ownPlaces(listeners);
    for (const guard of this.#guards.values()) guard.know(own);
    this.#add(lend);
  }

  /** The worker ends: who waits already is served, then nobody more. */
  stop(): void {
    for (const served of this.#served) served.stop?.();
  }

  /** Serves what accepts nothing, until nothing of it is open. */
  finish(served: Served): void {
    this.#leaving.push(served);
    served.start();
  }

  /** Connections that are open still. */
  get open(): number {
    return openOf(this.#served) + openOf(this.#leaving);
  }

  /** Called every turn. */
  afterTurn(): void {
    for (const served of this.#served) served.afterTurn?.();
    if (this.#leaving.length === 0) return;
    for (const served of this.#leaving) served.afterTurn?.();
    for (const served of this.#leaving.filter(({ open }) => (open ?? 0) === 0)) served.end?.();
    this.#leaving = this.#leaving.filter(({ open }) => (open ?? 0) > 0);
  }

  /** Helps with listeners for which another worker calls. */
  help(wanted: (listener: number) => boolean): void {
    for (const served of this.#served) if (wanted(served.listener)) served.help?.();
  }

  closeAll(): void {
    for (const served of [...this.#served, ...this.#leaving]) served.closeAll?.();
  }

  /** Closes the connections of listeners that were retired. */
  closeRetired(listeners: readonly number[]): void {
    for (const served of this.#leaving) if (listeners.includes(served.listener)) served.closeAll?.();
  }

  #add(lent: readonly SharedListener[]): void {
    const made = lent.flatMap(this.#serve);
    this.#served.push(...made);
    for (const served of made) served.start();
  }
}

function openOf(all: readonly Served[]): number {
  return all.reduce((open, served) => open + (served.open ?? 0), 0);
}

/** Where UDP listeners are bound; those of connections can't be made to answer each other. */
function ownPlaces(listeners: readonly SharedListener[]): SocketAddress[] {
  return listeners
    .filter(({ config }) => !isStream(config) && config.transport === "udp")
    .map(({ fd }) => getsockname(fd))
    .filter((address) => address !== undefined);
}
