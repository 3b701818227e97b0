// The files of /proc/net: this process's, or those of another one, which may live in another network namespace (a
// container's). Not here: what is in them (proc_net.ts, proc_igmp.ts, …).

import { readSmallFile } from "./files.ts";

/** Most bytes read of a table: 100,000 lines of 150. */
const TABLE_SIZE = 16 * 1024 * 1024;

/**
 * A table as text.
 *
 * @param name "tcp6", "igmp", …
 * @param pid whose network namespace; ours where it is left out
 * @returns undefined where there is no such table, for want of IPv6 say, or no such process
 */
export function readProcNet(name: string, pid?: number): string | undefined {
  const bytes = readSmallFile(`/proc/${pid === undefined ? "" : `${pid}/`}net/${name}`, TABLE_SIZE);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
