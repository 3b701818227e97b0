// Multicast memberships as `guichet sockets --groups` shows them: the groups of each interface, and the
// running labs' listeners that serve them. The kernel tells which other sockets joined a group to their own
// processes alone.
import type { RunningLab } from "../../lab/status_file.ts";
import { type GroupRow, parseIgmp, parseIgmp6 } from "../../posix/netstat/proc_igmp.ts";
import { readProcNet } from "../../posix/netstat/proc_net.ts";
import { readlink } from "../../posix/system/files.ts";
import { alignColumns } from "../../text/format.ts";

/** A group of an interface. */
export interface GroupView extends GroupRow {
  /** Labs' listeners of that group, by name. */
  readonly listeners: readonly string[];
}

/** Every group of every interface. @param pid whose network namespace; ours where it is left out */
function interfaceGroups(pid?: number): GroupRow[] {
  return [
    ...parseIgmp(readProcNet("igmp", pid) ?? "").rows,
    ...parseIgmp6(readProcNet("igmp6", pid) ?? "").rows,
  ];
}

/** The groups of this network namespace, or of the processes'. @param pids undefined for ours */
export function gatherGroups(labs: readonly RunningLab[], pids: readonly number[] | undefined): GroupView[] {
  const byNamespace = new Map((pids ?? [undefined]).map((pid) => [namespaceOf(pid), pid]));
  return [...byNamespace].flatMap(([namespace, pid]) => {
    const listeners = labs.filter((lab) => namespaceOf(lab.pid) === namespace)
      .flatMap(({ status }) => status?.listeners ?? []).filter(({ transport }) => transport === "multicast");
    return interfaceGroups(pid).map((row) => ({
      ...row,
      listeners: listeners.filter(({ address }) => isOf(row.group, address)).map(({ name }) => name),
    }));
  });
}

function namespaceOf(pid: number | undefined): string {
  return readlink(`/proc/${pid ?? "self"}/ns/net`) ?? String(pid);
}

/** `225.0.0.10:7200`, `[ff02::1234%2]:7200`. */
function isOf(group: string, address: string): boolean {
  return address.replace(/:\d+$/, "").replace(/^\[|%.*$|\]$/g, "") === group;
}

/** The table, its heading first. */
export function groupLines(groups: readonly GroupView[]): string[] {
  if (groups.length === 0) return ["No such memberships"];
  const rows = groups.map(({ listeners, ...row }) => [
    row.interface,
    row.group,
    String(row.users),
    listeners.join(", ") || "-",
  ]);
  return alignColumns([["Interface", "Group", "Users", "Listener"], ...rows], new Set([2]));
}
