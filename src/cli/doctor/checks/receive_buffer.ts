// Receive buffers: a class that sends at once overflows a small one. The kernel cuts what is asked for to
// net.core.rmem_max, unless root asks (SO_RCVBUFFORCE, socket(7)).

import type { LabConfig } from "../../../config/types.ts";
import { CAP_NET_ADMIN, hasCapability } from "../capability.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";

export const receiveBuffer: Check = {
  name: "receive buffer",
  look: ({ config, read }) =>
    judgeReceiveBuffer(
      mostAsked(config),
      Number(read("/proc/sys/net/core/rmem_max")),
      hasCapability(read("/proc/self/status"), CAP_NET_ADMIN),
    ),
};

/** The largest buffer that a listener of datagrams asks for; 0 when there is none. */
function mostAsked({ listeners }: LabConfig): number {
  const datagrams = listeners.filter(({ transport }) => transport === "udp" || transport === "multicast");
  return Math.max(0, ...datagrams.map(({ receiveBuffer }) => receiveBuffer));
}

/** @param most what the kernel grants, in bytes; NaN where it is not known (a container hides it) */
export function judgeReceiveBuffer(asked: number, most: number, mayPass: boolean): Finding[] {
  if (asked === 0 || Number.isNaN(most)) return [];
  if (most >= asked) return [ok(`Listeners get the ${asked} bytes of buffer that they ask for`)];
  if (mayPass) return [ok(`Listeners get ${asked} bytes of buffer: this user may pass the limit of ${most}`)];
  return [
    warning(
      `Listeners ask for ${asked} bytes of buffer and get ${most}: about ${
        Math.trunc(2 * most / 832)
      } small ` +
        "datagrams that come at once, more are dropped",
      `sysctl -w net.core.rmem_max=${asked}`,
    ),
  ];
}
