// Which service a listener has in this worker: made with the order of its ints, and its count.
import type { ListenerConfig, StreamListenerConfig } from "../config/types.ts";
import type { Catalogue, DatagramService, ServiceContext, StreamService } from "../services/service.ts";
import type { Reactor } from "./reactor.ts";
import type { Failures } from "./recording/failures.ts";
import { reservedNumber, sharedNumber } from "./shared/memory.ts";
import type { SharedListener, StartWorker } from "./shared/messages.ts";

/** What of a worker's things services are made with. */
export interface Making {
  readonly start: StartWorker;
  readonly catalogue: Catalogue;
  readonly reactor: Reactor;
  readonly failures: Failures;
}

const NONE_RESERVED =
  "Did not answer: no number of the counter is reserved: the cluster's database is away, or main is busy";

/** What answers datagrams. */
export function datagramService(context: Making, shared: SharedListener): DatagramService {
  return context.catalogue[shared.config.service].datagrams!(serviceContext(context, shared));
}

/** What serves connections. */
export function streamService(
  context: Making,
  listener: number,
  config: StreamListenerConfig,
): StreamService {
  return context.catalogue[config.service].stream!(serviceContext(context, { listener, config }));
}

/** Whether only numbers that are reserved may be given: the counter outlives the lab, or labs share it. */
function reserves(config: ListenerConfig): boolean {
  return (config.transport === "udp" || config.transport === "unix") &&
    (config.persist || config.count === "cluster");
}

/** What a service is made with. */
export function serviceContext(
  { start, failures }: Making,
  { listener, config }: Pick<SharedListener, "listener" | "config">,
): ServiceContext {
  return {
    // Every machine this runs on is little-endian (posix/layout.ts): the host's order is that.
    littleEndian: config.byteOrder !== "big",
    count: reserves(config)
      ? reservedNumber(start.lab, listener, () => failures.add(listener, NONE_RESERVED))
      : sharedNumber(start.lab, listener),
    wallClock: Date.now,
    amplification: amplificationOf(config),
  };
}

/** Only UDP can be made to answer somebody that never asked. */
export function amplificationOf(config: ListenerConfig): number {
  return config.transport === "udp" ? config.amplification : Infinity;
}
