// IPv6 that is off while the lab's addresses want it.

import type { LabConfig } from "../../../config/types.ts";
import { type Check, type Finding, ok, problem } from "../check.ts";

export const ipv6: Check = {
  name: "ipv6",
  look: ({ config, read }) =>
    judgeIpv6(wanting(config), {
      there: read("/proc/net/if_inet6") !== undefined,
      disabled: read("/proc/sys/net/ipv6/conf/all/disable_ipv6") === "1",
    }),
};

/** Listeners whose address or group is of IPv6. */
function wanting({ listeners }: LabConfig): string[] {
  return listeners.filter((each) =>
    ("address" in each && each.address.includes(":")) || ("group" in each && each.group.includes(":"))
  ).map(({ name }) => name);
}

export function judgeIpv6(
  listeners: readonly string[],
  { there, disabled }: { there: boolean; disabled: boolean },
): Finding[] {
  if (listeners.length === 0) return [];
  const names = listeners.join(", ");
  if (!there) {
    return [
      problem(
        `${names}: this machine has no IPv6`,
        'Want "0.0.0.0" or an IPv4 address, or boot without ipv6.disable=1',
      ),
    ];
  }
  if (!disabled) return [ok(`${names}: IPv6 is on`)];
  return [
    problem(
      `${names}: IPv6 is switched off on every interface`,
      "sysctl -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0",
    ),
  ];
}
