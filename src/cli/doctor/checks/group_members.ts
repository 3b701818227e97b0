// Others on this machine that have joined the lab's groups: then a program that never joined gets the group's datagrams
// all the same (IP_MULTICAST_ALL), and its author believes that it works.

import type { GroupRow } from "../../../posix/proc_igmp.ts";
import { gatherGroups, interfaceGroups } from "../../sockets/group_view.ts";
import { gatherSockets } from "../../sockets/socket_view.ts";
import { type Check, type Finding, ok, warning } from "../check.ts";
import { labGroups } from "../lab_ports.ts";

/** A running lab's process (src/daemon/nameplate.ts). */
const LAB = "guichet-lab";

/** A group of the lab's that somebody has joined, and who, as far as it is seen. */
export interface JoinedBy extends Pick<GroupRow, "group" | "interface" | "users"> {
  readonly by: readonly { pid: number; command: string }[];
}

export const groupMembers: Check = {
  name: "group members",
  look: ({ config }) => {
    const groups = labGroups(config);
    if (!interfaceGroups().some(({ group }) => groups.includes(group))) return judgeMembers(groups, []);
    const everybody = { pids: undefined, isLab: false, labs: [] };
    const { sockets } = gatherSockets(everybody, new Set(["udp"]));
    const joined = gatherGroups(sockets, undefined).groups.filter(({ group }) => groups.includes(group));
    return judgeMembers(
      groups,
      joined.map((row) => ({ ...row, by: row.joined.flatMap(({ socket }) => socket.owners.slice(0, 1)) })),
    );
  },
};

export function judgeMembers(groups: readonly string[], joined: readonly JoinedBy[]): Finding[] {
  if (groups.length === 0) return [];
  const strangers = joined.map((row) => ({
    ...row,
    by: row.by.filter(({ command }) => command !== LAB),
    unseen: row.users - row.by.length,
  })).filter(({ by, unseen }) => by.length > 0 || unseen > 0);
  if (strangers.length === 0) return [ok(`Nobody but the lab has joined ${groups.join(", ")}`)];
  return strangers.map(({ group, interface: on, by, unseen }) => {
    const names = [...new Set(by.map(({ pid, command }) => `${command} (pid ${pid})`))];
    const others = unseen > 0
      ? [`${unseen} ${unseen === 1 ? "program" : "programs"} that can't be seen`]
      : [];
    return warning(
      `${
        [...names, ...others].join(", ")
      } joined ${group} on ${on}: a program here that never joins gets it too`,
      "Stop it, or have programs set IP_MULTICAST_ALL to 0; root sees whose it is (guichet sockets --all --groups)",
    );
  });
}
