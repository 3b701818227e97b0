// Multicast memberships as they are shown: the groups of each interface, and which of the shown sockets joined them.
// Not here: sockets by themselves (socket_view.ts), how they are printed (group_lines.ts).

import { EBADF } from "../../posix/constants.ts";
import { ESRCH } from "../../posix/constants_processes.ts";
import { readlink } from "../../posix/files.ts";
import { type JoinedGroup, joinedGroups } from "../../posix/joined_groups.ts";
import { type GroupRow, parseIgmp, parseIgmp6 } from "../../posix/proc_igmp.ts";
import { readProcNet } from "../../posix/proc_files.ts";
import { withSocket } from "../../posix/socket_copy.ts";
import { SystemError } from "../../posix/system_error.ts";
import type { SocketView } from "./socket_view.ts";

/** A group of an interface, and who joined it. */
export interface GroupView extends GroupRow {
  joined: { socket: SocketView; mode: JoinedGroup["mode"]; sources: string[] }[];
}

/** Memberships, and why some of them could not be told. */
export interface GatheredGroups {
  groups: GroupView[];
  problem: SystemError | undefined;
}

/** Every group of every interface. @param pid whose network namespace; ours where it is left out */
export function interfaceGroups(pid?: number): GroupRow[] {
  return [
    ...parseIgmp(readProcNet("igmp", pid) ?? "").rows,
    ...parseIgmp6(readProcNet("igmp6", pid) ?? "").rows,
  ];
}

/** The groups of this network namespace, or of the processes'. @param pids undefined for ours, whoever joined */
export function gatherGroups(sockets: readonly SocketView[], pids: number[] | undefined): GatheredGroups {
  const gathered: GatheredGroups = { groups: [], problem: undefined };
  const done = new Set<string | undefined>();
  for (const pid of pids ?? [undefined]) {
    const namespace = pid === undefined ? undefined : readlink(`/proc/${pid}/ns/net`) ?? String(pid);
    if (done.has(namespace)) continue;
    done.add(namespace);
    gathered.groups.push(...interfaceGroups(pid).map((row) => ({ ...row, joined: [] })));
  }
  for (const socket of sockets) joinUp(gathered, socket);
  return gathered;
}

/** Asks one socket. */
function joinUp(gathered: GatheredGroups, socket: SocketView): void {
  const [owner] = socket.owners;
  if (owner === undefined || !["udp", "raw"].includes(socket.family)) return;
  const found = withSocket(owner, socket.inode, (copy) => joinedGroups(copy, gathered.groups));
  if (found instanceof SystemError) {
    // Whoever closed his socket meanwhile left his groups.
    if (found.errno !== EBADF && found.errno !== ESRCH) gathered.problem ??= found;
    return;
  }
  for (const { index, group, mode, sources } of found) {
    gathered.groups.find((each) => each.index === index && each.group === group)
      ?.joined.push({ socket, mode, sources });
  }
}
