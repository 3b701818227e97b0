// Ports of the lab from the range that the kernel gives to clients: then a client of this machine may have one before
// the lab starts, now and then (ip(7), ip_local_port_range).

import { type Check, type Finding, ok, warning } from "../check.ts";
import { type LabPort, labPorts, portsText } from "../lab_ports.ts";

export const ephemeralPorts: Check = {
  name: "ephemeral ports",
  look: ({ config, read }) =>
    judgeEphemeralPorts(
      labPorts(config),
      read("/proc/sys/net/ipv4/ip_local_port_range"),
      read("/proc/sys/net/ipv4/ip_local_reserved_ports"),
    ),
};

/** @param range `32768\t60999` @param reserved `8080,9000-9010`; either undefined where the kernel does not tell */
export function judgeEphemeralPorts(
  ports: readonly LabPort[],
  range: string | undefined,
  reserved: string | undefined,
): Finding[] {
  const [first, last] = (range ?? "").split(/\s+/).map(Number);
  if (!(first > 0 && last >= first)) return [];
  const inside = ports.filter(({ port }) =>
    port >= first && port <= last && !isReserved(port, reserved ?? "")
  );
  if (inside.length === 0) {
    return [ok(`No port of the lab is between ${first} and ${last}, which clients are given`)];
  }
  const list = [...new Set(inside.map(({ port }) => port))].sort((a, b) => a - b).join(",");
  return [
    warning(
      `${
        portsText(inside)
      }: from the range that clients are given (${first} to ${last}); one may have it at the start`,
      `sysctl -w net.ipv4.ip_local_reserved_ports=${
        [reserved, list].filter(Boolean).join(",")
      }, or take lower ports`,
    ),
  ];
}

function isReserved(port: number, list: string): boolean {
  return list.split(",").some((part) => {
    const [from, to = from] = part.split("-");
    return from !== "" && port >= Number(from) && port <= Number(to);
  });
}
