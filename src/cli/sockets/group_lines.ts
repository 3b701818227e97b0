// Multicast memberships as a table for people. Pure. Not here: finding them (group_view.ts).

import { alignColumns } from "../../daemon/columns.ts";
import type { GroupView } from "./group_view.ts";
import { ownersText } from "./socket_lines.ts";

/** The table, its heading first. */
export function groupLines(groups: readonly GroupView[]): string[] {
  if (groups.length === 0) return ["No such memberships"];
  const rows = groups.flatMap(({ joined, ...group }) => {
    const cells = [group.interface, group.group, String(group.users)];
    if (joined.length === 0) return [[...cells, "-", "-", "-"]];
    return joined.map(({ socket, mode, sources }) => [
      ...cells,
      sourcesText(mode, sources),
      socket.listener ?? `${socket.protocol} ${socket.local}`,
      ownersText(socket.owners),
    ]);
  });
  return alignColumns(
    [["Interface", "Group", "Users", "Sources", "Joined by", "Process"], ...rows],
    new Set([2]),
  );
}

/** `any`, `only 192.0.2.7`, `any but 192.0.2.7`. */
export function sourcesText(mode: "include" | "exclude", sources: readonly string[]): string {
  if (mode === "include") return `only ${sources.join(", ") || "nobody"}`;
  return sources.length === 0 ? "any" : `any but ${sources.join(", ")}`;
}
