// Which service a listener has in this worker: made with the order of its ints, its count, and what is unkind on
// purpose about it, a challenge or an impairment.
import type { ListenerConfig, StreamListenerConfig } from "../config/types.ts";
import { datagramChallenge } from "../challenges/datagrams/kinds.ts";
import { impairedStream } from "../impair/conversation.ts";
import type { Catalogue, DatagramService, ServiceContext, StreamService } from "../services/service.ts";
import type { Answerer } from "./datagrams/unkind_answers.ts";
import type { Reactor } from "./reactor.ts";
import type { Failures } from "./recording/failures.ts";
import { reservedNumber, sharedNumber } from "./shared/memory.ts";
import type { SharedListener, StartWorker } from "./shared/messages.ts";

/** What of a worker's things services are made with. */
interface Making {
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

/** A challenge, or the service of a listener that is impaired. */
export function answererOf(context: Making, shared: SharedListener): Answerer {
  const made = serviceContext(context, shared);
  const { challenge } = made;
  if (challenge === undefined) return { service: context.catalogue[shared.config.service].datagrams!(made) };
  return { challenge: datagramChallenge({ ...made, ...challenge }) };
}

/** What serves connections, through an impairment where the listener has one. */
export function streamService(
  context: Making,
  listener: number,
  config: StreamListenerConfig,
): StreamService {
  const { stream } = context.catalogue[config.service];
  const service = stream!(serviceContext(context, { listener, config }));
  const { impair, name } = config;
  if (impair === undefined) return service;
  const { start: { secret }, reactor } = context;
  return impairedStream(service, { impair, listener: name, secret, monotonic: () => reactor.now });
}

/** Whether only numbers that are reserved may be given: the counter outlives the lab, or labs share it. */
function reserves(config: ListenerConfig): boolean {
  return (config.transport === "udp" || config.transport === "unix") &&
    (config.persist || config.count === "cluster");
}

/** What a service is made with. */
function serviceContext(
  { start, failures, reactor }: Making,
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
    ...(config.challenge === undefined ? {} : {
      challenge: {
        kind: config.challenge,
        listener: config.name,
        secret: start.secret,
        monotonic: () => reactor.now,
      },
    }),
  };
}

/** Only UDP can be made to answer somebody that never asked. */
export function amplificationOf(config: ListenerConfig): number {
  return config.transport === "udp" ? config.amplification : Infinity;
}
