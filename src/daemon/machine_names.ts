// What this machine is called, as far as it knows itself: names under which browsers may reach its board. Not here: DNS.

import { textUntilNul } from "../posix/c_string.ts";
import { readSmallFile } from "../posix/files.ts";

/** HOST_NAME_MAX of Linux is 64. */
const MOST_BYTES = 256;

/** `lab`, `lab.local` (mDNS, RFC 6762), and the whole of a name with dots; none where the system does not tell. */
export function machineNames(): string[] {
  const bytes = readSmallFile("/proc/sys/kernel/hostname", MOST_BYTES);
  const name = bytes === undefined ? "" : textUntilNul(bytes).trim();
  if (name === "" || name === "(none)") return [];
  const [first] = name.split(".");
  return [...new Set([name, first, `${first}.local`])];
}
