// Ports that only root may bind: those below net.ipv4.ip_unprivileged_port_start (ip(7)).

import { CAP_NET_BIND_SERVICE, hasCapability } from "../capability.ts";
import { type Check, type Finding, ok, problem } from "../check.ts";
import { type LabPort, labPorts, portsText } from "../lab_ports.ts";

/** Where the kernel does not tell: before 4.11. */
const USUAL_FIRST = 1024;

export const lowPorts: Check = {
  name: "low ports",
  look: ({ config, read }) =>
    judgeLowPorts(
      labPorts(config),
      Number(read("/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? USUAL_FIRST),
      hasCapability(read("/proc/self/status"), CAP_NET_BIND_SERVICE),
    ),
};

/** @param first the lowest port that everybody may bind */
export function judgeLowPorts(ports: readonly LabPort[], first: number, mayBind: boolean): Finding[] {
  const low = ports.filter(({ port }) => port < first);
  if (low.length === 0) return [];
  if (mayBind) return [ok(`${portsText(low)}: below ${first}, and this user may bind them`)];
  const lowest = Math.min(...low.map(({ port }) => port));
  return [
    problem(
      `${portsText(low)}: below ${first}, which only root may bind`,
      "Run the lab by its systemd unit, which has the right to them; or allow them to everybody: " +
        `sysctl -w net.ipv4.ip_unprivileged_port_start=${lowest}; or take higher ports (docs/deployment.md, "Low ports")`,
    ),
  ];
}
