// What a worker serves: the listeners it shares, and those it no longer serves whose connections go on. For
// each listener, what its transport wants is made here: what reads or accepts, with which service, limits and
// buffers.
import { isStream, type ListenerConfig, type StreamListenerConfig } from "../config/types.ts";
import { isWildcard, type SocketAddress } from "../posix/address.ts";
import { takeLittle } from "../posix/options.ts";
import { getsockname } from "../posix/socket.ts";
import type { KnownInterfaces } from "../posix/system/interfaces.ts";
import type { Catalogue } from "../services/service.ts";
import type { Admission } from "./admission/admission.ts";
import type { WorkerBuffers } from "./buffers.ts";
import { HandingOver } from "./connections/handing_over.ts";
import { Shortage, StreamListener, type Taker } from "./connections/listener.ts";
import { OpenConnections } from "./connections/open_connections.ts";
import type { ProxyHeaders } from "./connections/proxy_headers.ts";
import { answeringFilter, DatagramFilter } from "./datagrams/filter.ts";
import { DatagramListener } from "./datagrams/listener.ts";
import type { UnkindListener } from "./datagrams/unkind.ts";
import { amplificationOf, datagramService, streamService } from "./listener_service.ts";
import type { Reactor } from "./reactor.ts";
import type { ClientUsers } from "./recording/client_users.ts";
import type { Failures, Shown } from "./recording/failures.ts";
import type { Recorder } from "./recording/recorder.ts";
import { isHelpWanted, poolWorkers, type SharedLab, tallyOf } from "./shared/memory.ts";
import type { HandedConnection, MainThread, SharedListener, StartWorker } from "./shared/messages.ts";
import { Peer } from "./shared/peer.ts";

/** What serves listeners that are unkind on purpose. */
type Unkind = typeof import("./unkind.ts");

/** Answers of at most so many bytes may be joined into one segmented send; a path's MTU can lower it. */
const UDP_SEGMENT_LIMIT = 65_487;

/** A worker's own things, which what serves a listener is made with. */
export interface WorkerContext {
  readonly start: StartWorker;
  readonly catalogue: Catalogue;
  readonly reactor: Reactor;
  readonly buffers: WorkerBuffers;
  /** Absent where nothing is to be recorded. */
  readonly recorder?: Recorder;
  readonly users: ClientUsers;
  readonly interfaces: KnownInterfaces;
  readonly failures: Failures;
  readonly admission: Admission;
  readonly shown: Shown;
  readonly main: MainThread;
}

/** A listener's connections in this worker. */
interface Kept {
  /** Those that are served, unless each has a worker of its own. */
  readonly connections?: OpenConnections;
  /** Those of balancers that have not told yet whose they are. */
  readonly headers?: ProxyHeaders;
}

/** What serves one listener in this worker. */
interface Served extends Kept {
  readonly reader: DatagramListener | UnkindListener | StreamListener;
}

export class ServedListeners {
  readonly #context: WorkerContext;
  /** Loaded with the first listener that wants it. */
  #unkind: Unkind | undefined;
  #served: Served[] = [];
  /** Of listeners that are served no longer, until the last of them is closed. */
  #draining: Kept[] = [];
  /**
   * By listener: what serves connections that are handed over, and the configuration that it serves them by.
   */
  readonly #handed = new Map<number, { config: string; connections: OpenConnections }>();
  readonly #peer = new Peer();

  constructor(context: WorkerContext) {
    this.#context = context;
    context.reactor.everyTick(() => this.#endDrained());
  }

  /** Whether some of these can be served only after {@linkcode load}. */
  lacks(listeners: readonly SharedListener[]): boolean {
    const { worker } = this.#context.start;
    return this.#unkind === undefined &&
      listeners.some(({ primary, config }) => primary === worker && isUnkind(config));
  }

  /** Loads what listeners want that are unkind on purpose. */
  async load(): Promise<void> {
    this.#unkind = await loadUnkind();
  }

  /** Serves what is shared at the start. */
  start(): void {
    const { listeners } = this.#context.start;
    this.#add(listeners, ownAddresses(listeners));
  }

  /**
   * Serves some no longer: clients that wait already are answered, connections go on. Then serves others,
   * perhaps on the same sockets.
   * @param listeners all that are served then
   */
  reconfigure(
    retire: readonly number[],
    share: readonly SharedListener[],
    listeners: readonly SharedListener[],
  ): void {
    const retired = this.#served.filter(({ reader }) => retire.includes(reader.listener));
    this.#served = this.#served.filter(({ reader }) => !retire.includes(reader.listener));
    for (const { reader } of retired) reader.stop();
    this.#draining.push(...retired);
    const own = ownAddresses(listeners);
    for (const { reader } of this.#served) if (!(reader instanceof StreamListener)) reader.know(own);
    this.#add(share, own);
  }

  /** The worker ends: clients that wait already are served, then no more. */
  stop(): void {
    for (const { reader } of this.#served) reader.stop();
  }

  /**
   * Serves a connection that another worker has accepted, together with those of its listener that linger
   * still.
   */
  serveHanded(connection: HandedConnection, config: StreamListenerConfig): void {
    const { listener, fd, began } = connection;
    const text = JSON.stringify(config);
    let handed = this.#handed.get(listener);
    if (handed === undefined || handed.config !== text || handed.connections.open === 0) {
      handed = { config: text, connections: handedConnections(this.#context, listener, config) };
      this.#handed.set(listener, handed);
      this.#draining.push(handed);
      handed.connections.start();
    }
    this.#peer.takeHanded(connection, tellsLocal(config));
    handed.connections.serve(fd, this.#peer, began);
    handed.connections.beginTaken();
  }

  /** Connections that are open still. */
  get open(): number {
    return [...this.#served, ...this.#draining].reduce((open, kept) => open + openOf(kept), 0);
  }

  /** Helps with listeners whose primary worker wants it. */
  help(lab: SharedLab): void {
    for (const { reader } of this.#served) if (isHelpWanted(lab, reader.listener)) reader.help();
  }

  closeAll(): void {
    for (const kept of [...this.#served, ...this.#draining]) closeAll(kept);
  }

  /** Closes the connections of listeners that were retired. */
  closeRetired(listeners: readonly number[]): void {
    for (const kept of this.#draining) {
      const listener = kept.connections?.listener ?? kept.headers?.listener;
      if (listener !== undefined && listeners.includes(listener)) closeAll(kept);
    }
  }

  #add(listeners: readonly SharedListener[], own: readonly SocketAddress[]): void {
    const made = listeners.flatMap((each) => serve(this.#context, this.#unkind, each, own) ?? []);
    this.#served.push(...made);
    for (const { reader, connections } of made) {
      reader.start();
      connections?.start();
    }
  }

  #endDrained(): void {
    const ended = this.#draining.filter((kept) => openOf(kept) === 0);
    for (const { connections, headers } of ended) {
      headers?.end();
      connections?.end();
    }
    this.#draining = this.#draining.filter((kept) => !ended.includes(kept));
  }
}

/** Loaded where it is wanted: it costs others nothing, no memory either. */
const loadUnkind = () => import("./unkind.ts");

/** A worker is loaded ahead: loads what it would want for these, too. */
export async function loadAhead(listeners: readonly SharedListener[]): Promise<void> {
  if (listeners.some(({ config }) => isUnkind(config))) await loadUnkind();
}

/** Whether a listener is unkind on purpose. Only its primary worker serves it: tries are counted in one place. */
function isUnkind({ challenge, impair }: ListenerConfig): boolean {
  return (challenge ?? impair) !== undefined;
}

function openOf({ connections, headers }: Kept): number {
  return (connections?.open ?? 0) + (headers?.open ?? 0);
}

function closeAll({ connections, headers }: Kept): void {
  headers?.closeAll();
  connections?.closeAll();
}

/** Where UDP listeners are bound; those of connections can't be made to answer each other. */
function ownAddresses(listeners: readonly SharedListener[]): SocketAddress[] {
  return listeners
    .filter(({ config }) => !isStream(config) && config.transport === "udp")
    .map(({ fd }) => getsockname(fd))
    .filter((address) => address !== undefined);
}

/** @returns undefined when the listener is not this worker's business */
function serve(
  context: WorkerContext,
  unkind: Unkind | undefined,
  shared: SharedListener,
  own: readonly SocketAddress[],
): Served | undefined {
  const { listener, fd, config } = shared;
  const { users } = context;
  const { transport } = config;
  // Clients of these are asked about by address; a Unix socket tells its client's user itself.
  if (transport !== "unix") users.know(listener, transport === "tcp" ? "tcp" : "udp", getsockname(fd));
  if (isUnkind(config)) {
    if (shared.primary !== context.start.worker) return undefined;
    return isStream(config)
      ? serveUnkindStream(context, unkind!, shared, config)
      : { reader: unkind!.unkindDatagrams(context, shared, own) };
  }
  if (!isStream(config)) return { reader: serveDatagrams(context, shared, own) };
  if (config.isolate === "worker") return serveStream(context, shared, config);
  if (shared.primary !== context.start.worker) return undefined;
  return serveIsolated(context, shared, config);
}

function serveDatagrams(
  context: WorkerContext,
  shared: SharedListener,
  own: readonly SocketAddress[],
): DatagramListener {
  const { reactor, buffers, recorder, failures, start: { lab, worker, observes }, shown } = context;
  const { listener, fd, config } = shared;
  const { batch, answers } = config.transport === "unix" ? buffers.unix : buffers.udp;
  const service = datagramService(context, shared);
  const isShown = config.display === "course" || service.shown === true;
  return new DatagramListener(reactor, {
    lab,
    worker,
    fd,
    listener,
    batch,
    answers,
    service,
    tally: tallyOf(lab, worker, listener),
    recorder,
    failures,
    shown: isShown ? shown : undefined,
    segmentLimit: config.transport === "udp" ? UDP_SEGMENT_LIMIT : 0,
    tellsReturned: config.transport === "udp" && service.silent !== true && observes !== false,
    returned: buffers.returned,
    filter: config.transport !== "udp" || service.silent === true
      ? new DatagramFilter(context.admission)
      : answeringFilter(context.admission, config.answerLowPorts, own),
    amplification: amplificationOf(config),
    primary: shared.primary === worker,
    receiveBuffer: shared.receiveBuffer,
  });
}

function serveStream(context: WorkerContext, shared: SharedListener, config: StreamListenerConfig): Served {
  const { reactor, start: { lab, worker } } = context;
  const { listener } = shared;
  const others = poolWorkers(lab).filter((other) => other !== worker);
  const connections = new OpenConnections(reactor, {
    ...connectionsOptions(context, listener, config),
    service: streamService(context, listener, config),
    tallies: [worker, ...others].map((each) => tallyOf(lab, each, listener)),
  });
  const reader = streamListener(context, shared, config, connections);
  return { reader, connections, headers: reader.headers };
}

function serveUnkindStream(
  context: WorkerContext,
  unkind: Unkind,
  shared: SharedListener,
  config: StreamListenerConfig,
): Served {
  const { start: { lab, worker } } = context;
  const { listener, fd } = shared;
  if (config.challenge === "upload") takeLittle(fd);
  const connections = unkind.unkindConnections(context, config, {
    ...connectionsOptions(context, listener, config),
    tallies: [tallyOf(lab, worker, listener)],
  });
  const reader = streamListener(context, shared, config, connections);
  return { reader, connections, headers: reader.headers };
}

/** Accepts, and hands over to a worker for each connection. */
function serveIsolated(context: WorkerContext, shared: SharedListener, config: StreamListenerConfig): Served {
  const { start: { lab }, recorder, main } = context;
  const handing = new HandingOver(lab, shared.listener, recorder, main);
  const reader = streamListener(context, shared, config, handing);
  return { reader, headers: reader.headers };
}

/** Connections that other workers accept and hand over; they are served as if they had been accepted here. */
function handedConnections(
  context: WorkerContext,
  listener: number,
  config: StreamListenerConfig,
): OpenConnections {
  const { reactor, start: { lab, worker }, main } = context;
  return new OpenConnections(reactor, {
    ...connectionsOptions(context, listener, config),
    get service() {
      return streamService(context, listener, config);
    },
    tallies: [tallyOf(lab, worker, listener)],
    main,
  });
}

/** How connections are accepted, whatever becomes of them. */
function streamListener(
  { reactor, start: { lab, worker, ledger }, recorder, failures, admission }: WorkerContext,
  { listener, fd, primary }: SharedListener,
  config: StreamListenerConfig,
  taker: Taker,
): StreamListener {
  return new StreamListener(reactor, {
    lab,
    worker,
    fd,
    listener,
    tellLocal: tellsLocal(config),
    primary: primary === worker,
    recorder,
    admission,
    maxConnections: config.maxConnections,
    tally: tallyOf(lab, worker, listener),
    shortage: new Shortage(ledger.length, config.isolate === "connection"),
    failures,
    proxied: config.transport === "tcp" && config.proxyProtocol ? ledger : undefined,
  }, taker);
}

/** How connections are served, whichever worker has accepted them. */
function connectionsOptions(context: WorkerContext, listener: number, config: StreamListenerConfig) {
  const { buffers, recorder, failures, start, admission, shown } = context;
  const seqpacket = config.transport === "unix" && config.socket === "seqpacket";
  return {
    listener,
    recorder,
    admission,
    idleTimeout: config.idleTimeout,
    lifetime: config.lifetime,
    ledger: start.ledger,
    records: seqpacket,
    isUnix: config.transport === "unix",
    scratch: seqpacket ? buffers.recordScratch : buffers.streamScratch,
    out: buffers.out,
    peekObserver: config.peek ? shown : undefined,
    failures,
  };
}

/** Whether clients may connect to several addresses. */
function tellsLocal(config: StreamListenerConfig): boolean {
  return config.transport === "tcp" && isWildcard(config.address);
}
