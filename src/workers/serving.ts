// Gives a worker's reactor its sources: for each lent listener the kind of source that its transport wants, with its
// service; and for a connection that another worker has accepted the same as for its own.

import type { ListenerConfig } from "../config/types.ts";
import type { Admission } from "../listeners/admission.ts";
import { comerOf } from "../listeners/comer.ts";
import { DatagramSource } from "../listeners/datagram_source.ts";
import { isStream, type StreamListenerConfig } from "../listeners/is_stream.ts";
import type { Comer } from "../listeners/observer.ts";
import type { Onlooker } from "../listeners/onlooker.ts";
import { type ConnectionsSetting, OpenConnections } from "../listeners/open_connections.ts";
import { ReturnedAnswers } from "../listeners/returned_answers.ts";
import type { SenderGuard } from "../listeners/sender_guard.ts";
import { SharedDatagrams } from "../listeners/shared_datagrams.ts";
import { Shortage } from "../listeners/shortage.ts";
import { type StreamSetting, StreamSource } from "../listeners/stream_source.ts";
import { isWildcard, type SocketAddress } from "../posix/address.ts";
import { getpeername } from "../posix/socket.ts";
import type { Reactor } from "../reactor/reactor.ts";
import type { Catalogue, ServiceContext, StreamService } from "../services/service.ts";
import type { Equipment } from "./equipment.ts";
import type { Failures } from "./failures.ts";
import { gateOf } from "./gates.ts";
import { HandingOver } from "./handing_over.ts";
import type { HandedConnection, LentListener, Report, StartWorker } from "./messages.ts";
import type { WorkerObserver } from "./notes.ts";
import { isPaused, poolWorkers, sharedNumber, tallyOf } from "./shared_memory.ts";
import type { Shown } from "./shown.ts";

/** Answers of at most so many bytes may be joined into one segmented send; a path's MTU can lower it. */
const UDP_SEGMENT_LIMIT = 65_487;

/** Everything a source may want to be made of. */
export interface Workshop {
  readonly start: StartWorker;
  readonly catalogue: Catalogue;
  readonly reactor: Reactor;
  readonly equipment: Equipment;
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
export interface Served {
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
export function serve(workshop: Workshop, lent: LentListener): Served[] {
  const { config } = lent;
  if (!isStream(config)) return [serveDatagrams(workshop, lent)];
  if (config.isolate === "worker") return serveStream(workshop, lent, config);
  return lent.home === workshop.start.worker ? [serveIsolated(workshop, lent, config)] : [];
}

/** What services are made with, as far as it does not depend on what they serve. */
function contextOf(
  { start }: Workshop,
  { listener, config }: Pick<LentListener, "listener" | "config">,
  show: ServiceContext["show"],
): ServiceContext {
  return {
    // Every machine this runs on is little-endian (layout.ts): the host's order is that.
    littleEndian: config.byteOrder !== "big",
    count: sharedNumber(start.lab, listener),
    show,
    now: Date.now,
    amplification: amplificationOf(config),
  };
}

/** Only UDP can be made to answer somebody who never asked. */
function amplificationOf(config: ListenerConfig): number {
  return config.transport === "udp" ? config.amplification : Infinity;
}

/** How a listener's home calls the other workers, and how one of them says that no more help is wanted. */
function helpWith({ start, callForHelp }: Workshop, listener: number) {
  return {
    callForHelp: () => callForHelp(listener),
    helped: () => void Atomics.store(start.lab.helpWanted, listener, 0),
  };
}

function serveDatagrams(workshop: Workshop, lent: LentListener): Served {
  const { reactor, equipment, notes, failures, start, shown } = workshop;
  const { listener, fd, config } = lent;
  const { batch, answers } = config.transport === "unix" ? equipment.unix : equipment.udp;
  const course = config.display === "course";
  // Shown as the course does, a datagram is shown once, whatever its service would show of it.
  const context = contextOf(workshop, lent, () => course || shown.show(listener, batch, source.current));
  const service = workshop.catalogue[config.service].datagrams!(context);
  const answering = config.transport === "udp" && service.silent !== true;
  const tellsReturned = answering && start.observes;
  const source: DatagramSource = new DatagramSource({
    fd,
    listener,
    batch,
    answers,
    service,
    tally: tallyOf(start.lab, start.worker, listener),
    observer: notes,
    show: course ? (from, i) => shown.show(listener, from, i) : undefined,
    segmentLimit: config.transport === "udp" ? UDP_SEGMENT_LIMIT : 0,
    tellsReturned,
    gate: gateOf(workshop, lent, service.silent === true),
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

function serveStream(workshop: Workshop, lent: LentListener, config: StreamListenerConfig): Served[] {
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
function serveIsolated(workshop: Workshop, lent: LentListener, config: StreamListenerConfig): Served {
  const { reactor, start, notes, post } = workshop;
  const alone = { callForHelp: () => {}, helped: () => {} };
  const setting = { ...acceptingSetting(workshop, lent, config), ...alone };
  const { isolated } = start.lab;
  return new StreamSource(reactor, setting, new HandingOver(isolated, lent.listener, notes, post));
}

/** Connections of a listener that other workers accept and hand over; they are served as if they had been accepted here. */
export function serveHanded(
  workshop: Workshop,
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
  { start, notes, failures, admission }: Workshop,
  { listener, fd, home }: LentListener,
  config: StreamListenerConfig,
): Omit<StreamSetting, "callForHelp" | "helped"> {
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
  workshop: Workshop,
  listener: number,
  config: StreamListenerConfig,
): Omit<ConnectionsSetting, "service" | "tallies"> {
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

function streamOf(workshop: Workshop, listener: number, config: StreamListenerConfig): StreamService {
  return workshop.catalogue[config.service].stream!(contextOf(workshop, { listener, config }, () => {}));
}

/** Shows on the display what connections begin with, and their bytes out of band. */
function onlookerOf({ shown }: Workshop, listener: number): Onlooker {
  return {
    peeked: (fd, bytes, length) =>
      shown.showOfConnection(listener, "peeked", bytes.subarray(0, length), () => getpeername(fd)),
    urgent: (fd, bytes) =>
      shown.showOfConnection(listener, "urgent", bytes.subarray(0, 1), () => getpeername(fd)),
  };
}
