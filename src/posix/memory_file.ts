// Memory that looks like a file to other processes: memfd_create(2). It stands among the process's descriptors, can be
// read through /proc/PID/fd by whoever may look into the process, and goes away with it: no path, nothing to clean up.

import { cString } from "./c_string.ts";
import { MFD_CLOEXEC } from "./constants_processes.ts";
import { errno, libcCheck } from "./errno.ts";
import { listDirectory, readlink, readSmallFile } from "./files.ts";
import { libc } from "./libc.ts";
import { libcProcesses } from "./libc_processes.ts";
import { close } from "./socket.ts";
import { SystemError } from "./system_error.ts";

/** Most descriptors of a process looked at for its file: more than a lab with every connection has. */
const MOST_DESCRIPTORS = 100_000;

/**
 * Makes one with that content.
 *
 * @param name what it is found by; any process may make one of the same name
 * @returns its descriptor; closing it removes the file
 * @throws SystemError
 */
export function makeMemoryFile(name: string, content: Uint8Array<ArrayBuffer>): number {
  const fd = libcCheck("memfd_create", libcProcesses().memfd_create(cString(name), MFD_CLOEXEC), name);
  for (let at = 0; at < content.length;) {
    const rest = content.subarray(at);
    const written = libc().write(fd, rest, rest.length);
    if (written < 0) {
      const error = errno();
      close(fd);
      throw new SystemError("write", error, name);
    }
    at += written;
  }
  return fd;
}

/**
 * Reads another process's.
 *
 * @param maxBytes most bytes read
 * @returns undefined when it has none of that name, or is not ours to look into
 */
export function readMemoryFile(
  pid: number,
  name: string,
  maxBytes: number,
): Uint8Array<ArrayBuffer> | undefined {
  const directory = `/proc/${pid}/fd`;
  const fd = listDirectory(directory, MOST_DESCRIPTORS)
    ?.find((each) => readlink(`${directory}/${each}`) === `/memfd:${name} (deleted)`);
  return fd === undefined ? undefined : readSmallFile(`${directory}/${fd}`, maxBytes);
}
