// Gives a worker's reactor its sources: for each lent listener the kind of source that its transport wants, with its
// service. Not here: the loop and its commands (entry.ts).

import type { Admission } from "../listeners/admission.ts";
import { comerOf } from "../listeners/comer.ts";
import { DatagramSource } from "../listeners/datagram_source.ts";
import { isStream, type StreamListenerConfig } from "../listeners/is_stream.ts";
import { IsolatingSource } from "../listeners/isolating_source.ts";
import { refusal, REFUSED, UNNOTED } from "../listeners/observer.ts";
import type { Onlooker } from "../listeners/onlooker.ts";
import { causeOf } from "../listeners/refused_connections.ts";
import { ReturnedAnswers } from "../listeners/returned_answers.ts";
import type { SenderGuard } from "../listeners/sender_guard.ts";
import { SharedDatagrams } from "../listeners/shared_datagrams.ts";
import { StreamSource } from "../listeners/stream_source.ts";
import { isWildcard, type SocketAddress } from "../posix/address.ts";
import { close, getpeername } from "../posix/socket.ts";
import type { Reactor } from "../reactor/reactor.ts";
import type { Catalogue, ServiceContext } from "../services/service.ts";
import type { Equipment } from "./equipment.ts";
import type { Failures } from "./failures.ts";
import { gateOf } from "./gates.ts";
import { isolationRoom } from "./isolation.ts";
import type { LentListener, Report, StartWorker } from "./messages.ts";
import type { WorkerObserver } from "./notes.ts";
import { isPaused, sharedNumber, tallyOf } from "./shared_memory.ts";
import type { Shown } from "./shown.ts";

/** Answers of at most so many bytes may be joined into one segmented send; a path's MTU can lower it. */
const UDP_SEGMENT_LIMIT = 65_487;

const PAUSED = refusal("paused");

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

/** What the loop does with a listener it serves. */
export interface Served {
  readonly listener: number;
  start(): void;
  stop(): void;
  /** Joins in reading, when another worker calls for help. */
  help?(): void;
  /** Connections that are open still. */
  readonly open?: number;
  afterTurn?(): void;
  closeAll?(): void;
  /** It is stopped and its last connection closed: nothing of it stays behind. */
  end?(): void;
}

/** The source for a lent listener; undefined when it is not this worker's business. */
export function serve(workshop: Workshop, lent: LentListener): Served | undefined {
  const { config } = lent;
  if (!isStream(config)) return serveDatagrams(workshop, lent);
  if (config.isolate === "worker") return serveStream(workshop, lent, config);
  return lent.home === workshop.start.worker ? serveIsolated(workshop, lent) : undefined;
}

/** What services are made with, as far as it does not depend on what they serve. */
function contextOf({ start }: Workshop, lent: LentListener, show: ServiceContext["show"]): ServiceContext {
  return {
    // Every machine this runs on is little-endian (layout.ts): the host's order is that.
    littleEndian: lent.config.byteOrder !== "big",
    count: sharedNumber(start.lab, lent.listener),
    show,
    now: Date.now,
    amplification: amplificationOf(lent),
  };
}

/** Only UDP can be made to answer somebody who never asked. */
function amplificationOf({ config }: LentListener): number {
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

function serveStream(workshop: Workshop, lent: LentListener, config: StreamListenerConfig): Served {
  const { reactor, equipment, notes, failures, start } = workshop;
  const { listener, fd } = lent;
  const context = contextOf(workshop, lent, () => {});
  const others = Array.from({ length: start.lab.workers }, (_, i) => i).filter((i) => i !== start.worker);
  const seqpacket = config.transport === "unix" && config.socket === "seqpacket";
  const source = new StreamSource(reactor, {
    fd,
    network: config.transport === "tcp",
    tellLocal: config.transport === "tcp" && isWildcard(config.address),
    home: lent.home === start.worker,
    ...helpWith(workshop, listener),
    listener,
    service: workshop.catalogue[config.service].stream!(context),
    observer: notes,
    admission: workshop.admission,
    idleTimeout: config.idleTimeout,
    maxConnections: config.maxConnections,
    lifetime: config.lifetime,
    paused: () => isPaused(start.lab, listener),
    tallies: [start.worker, ...others].map((worker) => tallyOf(start.lab, worker, listener)),
    ledger: start.ledger,
    scratch: seqpacket ? equipment.recordScratch : equipment.streamScratch,
    out: equipment.out,
    onlooker: config.peek ? onlookerOf(workshop, listener) : undefined,
    failed: (number, cause) => failures.add(number, cause),
  });
  return {
    listener,
    start: () => source.start(),
    stop: () => source.stop(),
    help: () => source.help(),
    get open() {
      return source.open;
    },
    afterTurn: () => source.afterTurn(),
    closeAll: () => source.closeAll(),
    end: () => source.end(),
  };
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

function serveIsolated(workshop: Workshop, lent: LentListener): Served {
  const { reactor, failures, notes, start, post, admission } = workshop;
  const { listener, fd } = lent;
  const tally = tallyOf(start.lab, start.worker, listener);
  const source = new IsolatingSource(reactor, {
    fd,
    descriptorLimit: start.ledger.length,
    room: isolationRoom(start.lab),
    refusal: (accepted) =>
      isPaused(start.lab, listener) ? PAUSED : admission.refusal(comerOf(accepted, false)),
    refuse: (accepted, refusal) => {
      tally[REFUSED]++;
      const why = { refusal, openBeside: admission.open };
      if (!notes.refused(listener, comerOf(accepted, true), why)) tally[UNNOTED]++;
      const cause = causeOf(refusal);
      if (cause !== undefined) failures.add(listener, cause);
      close(accepted);
    },
    handOver: (accepted, sender) => {
      Atomics.add(start.lab.isolated, 0, 1);
      const uid = notes.userOf(listener, comerOf(accepted, true));
      post({ kind: "isolate", listener, fd: accepted, sender, uid, began: Date.now() });
    },
    failed: (cause) => failures.add(listener, cause),
  });
  return { listener, start: () => source.start(), stop: () => source.stop(), end: () => source.end() };
}
