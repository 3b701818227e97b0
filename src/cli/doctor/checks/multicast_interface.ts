// Whether there is an interface that multicast can come in by, besides this machine's own loop.

import type { NetworkInterface } from "../../../posix/interfaces.ts";
import { type Check, type Finding, ok, problem, warning } from "../check.ts";
import { labGroups } from "../lab_ports.ts";

export const multicastInterface: Check = {
  name: "multicast interface",
  look: ({ config, interfaces }) => labGroups(config).length === 0 ? [] : judgeInterfaces(interfaces()),
};

export function judgeInterfaces(interfaces: readonly NetworkInterface[]): Finding[] {
  const outside = interfaces.filter(({ loopback }) => !loopback);
  const able = outside.filter(({ up, multicast }) => up && multicast);
  if (able.length > 0) {
    const idle = able.filter(({ running }) => !running).map(({ name }) => name);
    const names = able.map(({ name }) => name).join(", ");
    if (idle.length === able.length) {
      return [
        warning(`${names}: no cable, or no network behind it`, "Plug it in, or join the class's network"),
      ];
    }
    return [ok(`Multicast can come in by ${names}`)];
  }
  const cannot = outside.filter(({ up }) => up).map(({ name }) => name);
  if (cannot.length > 0) {
    const [first] = cannot;
    return [
      problem(
        `${cannot.join(", ")}: no MULTICAST flag, so no group can be joined there`,
        `ip link set ${first} multicast on`,
      ),
    ];
  }
  return [
    problem(
      "No interface but lo is up: the lab serves this machine alone",
      "ip link set INTERFACE up, or join the class's network",
    ),
  ];
}
