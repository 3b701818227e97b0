// Makes what bars a listener's datagrams their way. Not here: the rules themselves (src/listeners).

import type { ListenerConfig, UdpListenerConfig } from "../config/types.ts";
import type { Admission } from "../listeners/admission.ts";
import { BroadcastGuard } from "../listeners/broadcast_guard.ts";
import { type AnsweringGuards, DatagramGate } from "../listeners/datagram_gate.ts";
import { SenderGuard } from "../listeners/sender_guard.ts";
import type { SocketAddress } from "../posix/address.ts";
import type { Reactor } from "../reactor/reactor.ts";

export interface GateMaker {
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
export function gateOf(
  maker: GateMaker,
  { listener, config }: { readonly listener: number; readonly config: ListenerConfig },
  silent: boolean,
): DatagramGate | undefined {
  if (config.transport === "unix") return undefined;
  const { admission, reactor } = maker;
  const answers = config.transport === "udp" && !silent;
  const guards = answers ? guardsOf(maker, listener, config) : undefined;
  return new DatagramGate({ admission, now: () => reactor.now, guards });
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
