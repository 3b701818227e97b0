// Multicast memberships as a table for people. Pure.

import { alignColumns } from "../../daemon/columns.ts";
import type { GroupView } from "./group_view.ts";

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
