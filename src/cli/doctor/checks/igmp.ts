// IGMP: which version each interface speaks, and bridges of this machine that would hold multicast back. What a switch
// does with it can't be seen from here; it is said.

import { type Check, type Finding, ok, warning } from "../check.ts";
import { labGroups } from "../lab_ports.ts";

/** Index, device, how many groups, the querier's version, as /proc/net/igmp has them. */
const DEVICE = /^\d+\t(\S+)\s*:\s*\d+\s+V([123])\s*$/gm;

export const igmp: Check = {
  name: "igmp",
  look: ({ config, interfaces, read }) => {
    if (labGroups(config).length === 0) return [];
    const bridges = interfaces().map(({ name }) => ({
      name,
      snooping: read(`/sys/class/net/${name}/bridge/multicast_snooping`),
      querier: read(`/sys/class/net/${name}/bridge/multicast_querier`),
    }));
    return [...judgeVersions(read("/proc/net/igmp") ?? ""), ...bridges.flatMap(judgeBridge)];
  },
};

/** @param text of /proc/net/igmp */
export function judgeVersions(text: string): Finding[] {
  const spoken = [...text.matchAll(DEVICE)].map(([, name, version]) => ({ name, version }))
    .filter(({ name }) => name !== "lo");
  const old = spoken.filter(({ version }) => version === "1");
  if (old.length > 0) {
    const names = old.map(({ name }) => name).join(", ");
    return [
      warning(
        `${names}: IGMPv1, which has no leave: a group goes on coming for minutes after its last member left`,
        "Look for an old router on the network, or at net.ipv4.conf.*.force_igmp_version",
      ),
    ];
  }
  if (spoken.length === 0) return [];
  const list = spoken.map(({ name, version }) => `${name} IGMPv${version}`).join(", ");
  return [
    ok(
      `${list}; a switch that snoops IGMP and a network without a querier stop multicast after minutes: ask its keeper`,
    ),
  ];
}

/** A bridge that snoops forgets members when nobody asks for them. */
export function judgeBridge(
  { name, snooping, querier }: { name: string; snooping: string | undefined; querier: string | undefined },
): Finding[] {
  if (snooping !== "1" || querier !== "0") return [];
  return [
    warning(
      `${name}: a bridge that snoops IGMP and asks nobody: unless a router asks, multicast through it stops after minutes`,
      `ip link set ${name} type bridge mcast_querier 1 (or mcast_snooping 0)`,
    ),
  ];
}
