// Sockets as a table for people, in the manner of netstat. Pure. Not here: JSON (sockets_json.ts), options.

import { alignColumns } from "../../daemon/columns.ts";
import type { Owner, SocketView } from "./socket_view.ts";

const HEADING = ["Protocol", "State", "Recv-Q", "Send-Q", "Drops", "Local", "Remote"];

/** Columns of numbers. */
const RIGHT = new Set([2, 3, 4]);

/** What stands for a thing that the kernel does not tell, or that is not there. */
const NONE = "-";

/** The table, its heading first; listeners' names have a column where there are any. */
export function socketLines(sockets: readonly SocketView[]): string[] {
  if (sockets.length === 0) return ["No such sockets"];
  const named = sockets.some(({ listener }) => listener !== undefined);
  const rows = sockets.map((socket) => [
    socket.protocol,
    socket.state,
    number(socket.receiveQueue),
    number(socket.sendQueue),
    number(socket.drops),
    socket.local || NONE,
    socket.remote || NONE,
    ...named ? [socket.listener ?? NONE] : [],
    number(socket.owners[0]?.uid ?? socket.uid),
    ownersText(socket.owners),
  ]);
  return alignColumns([[...HEADING, ...named ? ["Listener"] : [], "User", "Process"], ...rows], RIGHT);
}

/** `812/guichet-lab`, as netstat has it; of several, the first and how many more. */
function ownersText(owners: readonly Owner[]): string {
  if (owners.length === 0) return NONE;
  const processes = new Map(owners.map(({ pid, command }) => [pid, command]));
  const [[pid, command]] = processes;
  return `${pid}/${command}${processes.size > 1 ? ` +${processes.size - 1}` : ""}`;
}

function number(value: number | undefined): string {
  return value === undefined ? NONE : String(value);
}
