// The options of sockets as text for people: a line and a table for each socket. Pure. Not here: reading them
// (option_view.ts).

import { alignColumns } from "../../daemon/columns.ts";
import type { SocketOptionsView } from "./option_view.ts";
import { ownersText } from "./socket_lines.ts";

/** What is said of buffers where one was asked for. */
const DOUBLED =
  "The kernel doubles a buffer's size, for its own bookkeeping; for all but root it first cuts what is " +
  "asked for to net.core.rmem_max or wmem_max (socket(7))";

/** Everything, with a line between two sockets. */
export function optionLines(views: readonly SocketOptionsView[]): string[] {
  if (views.length === 0) return ["No such sockets"];
  const buffers = views.some(({ options }) => options.some(({ name, asked }) => /BUF$/.test(name) && asked));
  return [...views.flatMap(block).slice(0, -1), ...buffers ? ["", DOUBLED] : []];
}

function block({ socket, options, problem }: SocketOptionsView): string[] {
  const [{ fd }] = socket.owners;
  const where = [socket.local, socket.remote].filter((each) => each !== "").join(" to ");
  const head = [
    [socket.protocol, where].join(" ").trim(),
    ...socket.listener === undefined ? [] : [`listener ${socket.listener}`],
    socket.state,
    `process ${ownersText(socket.owners)}`,
    `descriptor ${fd}`,
  ].join(", ");
  const rows = options.map(({ name, asked, kernel }) => [`  ${name}`, asked ?? "-", kernel ?? "-"]);
  const why = problem === undefined ? [] : [`  The kernel's values can't be read: ${problem.reason}`];
  return [head, ...alignColumns([["  Option", "Asked", "Kernel"], ...rows]), ...why, ""];
}
