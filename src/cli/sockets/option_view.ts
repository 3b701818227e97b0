// The socket options of running labs' listeners: what the configuration asked for beside what the kernel granted, as the
// lab's card has it. The kernel itself tells a socket's options to the socket's own process alone.

import { alignColumns } from "../../daemon/columns.ts";
import type { PlateOption } from "../../daemon/plate.ts";
import type { SocketView } from "./socket_view.ts";
import type { Subject } from "./subject.ts";

/** What is said of buffers. */
const DOUBLED =
  "The kernel doubles a buffer's size, for its own bookkeeping; for all but root it first cuts what is " +
  "asked for to net.core.rmem_max or wmem_max (socket(7))";

/** The options of those of the sockets that are listeners' own. */
export function gatherOptions(
  sockets: readonly SocketView[],
  { labs }: Subject,
): ReadonlyMap<SocketView, readonly PlateOption[]> {
  const byDescriptor = new Map(
    labs.flatMap(({ pid, plate }) =>
      (plate?.listeners ?? []).map(({ fd, options }) => [`${pid} ${fd}`, options] as const)
    ),
  );
  return new Map(sockets.flatMap((socket) => {
    const options = socket.owners.map(({ pid, fd }) => byDescriptor.get(`${pid} ${fd}`))
      .find((each) => each !== undefined);
    return options === undefined ? [] : [[socket, options] as const];
  }));
}

/** The table, its heading first. */
export function optionLines(options: ReadonlyMap<SocketView, readonly PlateOption[]>): string[] {
  const rows = [...options].flatMap(([{ listener = "-", protocol, local }, each]) =>
    each.map((
      { name, asked, kernel },
    ) => [listener, `${protocol} ${local}`, name, String(asked), String(kernel)])
  );
  if (rows.length === 0) return ["No socket options were asked for"];
  const table = alignColumns([["Listener", "Socket", "Option", "Asked", "Kernel"], ...rows], new Set([3, 4]));
  return rows.some(([, , name]) => /BUF$/.test(name)) ? [...table, "", DOUBLED] : table;
}
