// What serves listeners that are unkind on purpose, by a challenge or an impairment: all that other listeners know
// nothing of. A worker loads this module when such a listener comes to it (serve.ts), and never without one.
import { challengeStream } from "../challenges/streams/challenge_streams.ts";
import { datagramChallenge } from "../challenges/datagrams/kinds.ts";
import type { ListenerConfig, StreamListenerConfig } from "../config/types.ts";
import { impairedStream } from "../impair/conversation.ts";
import type { SocketAddress } from "../posix/address.ts";
import type { ServiceContext, StreamService } from "../services/service.ts";
import type { ConnectionsOptions } from "./connections/open_connections.ts";
import { idleTimeoutOf, TimedConnections } from "./connections/timed_connections.ts";
import {
  isUnkindDatagrams,
  type UnkindContext,
  type UnkindListener,
  unkindListener,
} from "./datagrams/unkind.ts";
import type { Answerer } from "./datagrams/unkind_answers.ts";
import { type Making, serviceContext } from "./listener_service.ts";
import { StudentKeys } from "./recording/student_key.ts";
import type { SharedListener } from "./shared/messages.ts";

/** What of a worker's things they are made with. */
type Context = Making & Omit<UnkindContext, "students">;

/**
 * Reads a listener's datagrams.
 * @param own where the lab's UDP listeners are bound, whichever worker reads them
 */
export function unkindDatagrams(
  context: Context,
  shared: SharedListener,
  own: readonly SocketAddress[],
): UnkindListener {
  const { config } = shared;
  if (!isUnkindDatagrams(config)) throw new TypeError(`Cannot be unkind over ${config.transport}`);
  const whole = { ...context, students: studentKeys(context) };
  return unkindListener(whole, shared, config, answererOf(context, shared), own);
}

/** Serves a listener's connections: they go by time as well as by bytes. @param options an ordinary listener's */
export function unkindConnections(
  context: Context,
  config: StreamListenerConfig,
  options: Omit<ConnectionsOptions, "service" | "idleTimeout">,
): TimedConnections {
  const { reactor, users } = context;
  const whole = {
    ...options,
    service: streamOf(context, options.listener, config),
    idleTimeout: idleTimeoutOf(config),
  };
  return new TimedConnections(reactor, whole, { users, students: studentKeys(context) });
}

/** A challenge, or the service of a listener that is impaired. */
function answererOf(context: Making, shared: SharedListener): Answerer {
  const made = unkindContext(context, shared);
  const { challenge } = made;
  if (challenge === undefined) return { service: context.catalogue[shared.config.service].datagrams!(made) };
  return { challenge: datagramChallenge({ ...made, ...challenge }) };
}

/** A challenge, or the service; through an impairment where the listener has one. */
function streamOf(context: Making, listener: number, config: StreamListenerConfig): StreamService {
  const made = unkindContext(context, { listener, config });
  const service = made.challenge === undefined
    ? context.catalogue[config.service].stream!(made)
    : challengeStream(made);
  const { impair, name } = config;
  if (impair === undefined) return service;
  const { start: { secret }, reactor } = context;
  return impairedStream(service, { impair, listener: name, secret, monotonic: () => reactor.now });
}

function unkindContext(
  context: Making,
  shared: { readonly listener: number; readonly config: ListenerConfig },
): ServiceContext {
  const { config: { challenge, name } } = shared;
  const made = serviceContext(context, shared);
  if (challenge === undefined) return made;
  const { start: { secret }, reactor } = context;
  return { ...made, challenge: { kind: challenge, listener: name, secret, monotonic: () => reactor.now } };
}

function studentKeys({ start: { observes }, admission: { local }, reactor }: Context): StudentKeys {
  return new StudentKeys({ local, time: reactor, byAddress: observes === "addresses" });
}
