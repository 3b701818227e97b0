// Others on this machine that have joined the lab's groups: then a program that never joined gets the group's datagrams
// all the same (IP_MULTICAST_ALL), and its author believes that it works.

import { runningLabs } from "../../../daemon/nameplate.ts";
import { gatherGroups, type GroupView } from "../../sockets/group_view.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";
import { labGroups } from "../lab_ports.ts";

export const groupMembers: Check = {
  name: "group members",
  look: ({ config }) => judgeMembers(labGroups(config), gatherGroups(runningLabs(), undefined)),
};

/** @param rows the groups of this machine's interfaces */
export function judgeMembers(
  groups: readonly string[],
  rows: readonly Pick<GroupView, "group" | "interface" | "users" | "listeners">[],
): Finding[] {
  if (groups.length === 0) return [];
  const strangers = rows.filter(({ group }) => groups.includes(group))
    .map((row) => ({ ...row, count: row.users - row.listeners.length })).filter(({ count }) => count > 0);
  if (strangers.length === 0) return [ok(`Nobody but the lab has joined ${groups.join(", ")}`)];
  return strangers.map(({ group, interface: on, count }) =>
    warning(
      `${count} ${count === 1 ? "socket" : "sockets"} of other programs joined ${group} on ${on}: ` +
        "a program here that never joins gets it too",
      "Stop them, or have programs set IP_MULTICAST_ALL to 0; guichet sockets --all --udp shows who has the group's port",
    )
  );
}
