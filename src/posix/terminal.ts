// What kind of thing a descriptor is, above all standard input: whether Enter can be read from it, and whether a
// read would stop the process. Not here: reading it.

import { EBADF } from "./constants.ts";
import { S_IFCHR, S_IFDIR, S_IFIFO, S_IFREG, S_IFSOCK } from "./constants_files.ts";
import { libcFiles } from "./libc_files.ts";
import { statusOfDescriptor } from "./stat.ts";
import { SystemError } from "./system_error.ts";

/** Device number of /dev/null (devices.txt of the kernel's documentation). */
const NULL_MAJOR = 1;
const NULL_MINOR = 3;

/**
 * Kinds of descriptor. Files and directories are never "not ready": epoll refuses them (EPERM, epoll_ctl(2)), and
 * /dev/null with them. "other" is an eventfd, an epoll instance, a block or another character device.
 */
export type DescriptorKind =
  | "terminal"
  | "pipe"
  | "file"
  | "directory"
  | "null-device"
  | "socket"
  | "other"
  | "closed";

/** isatty(3): whether the descriptor is a terminal. */
export function isatty(fd: number): boolean {
  return libcFiles().isatty(fd) === 1;
}

/**
 * Whether a read of this terminal is served rather than answered with SIGTTIN, which stops the whole process
 * (termios(3), "tostop" and its neighbours): false when it is our controlling terminal and a shell has put another
 * process group in the foreground. It changes with every `fg` and `bg`, so it is asked before each read.
 *
 * @returns false for a descriptor that is no terminal
 */
export function inForeground(fd: number): boolean {
  if (!isatty(fd)) return false;
  const foreground = libcFiles().tcgetpgrp(fd);
  // ENOTTY: not our controlling terminal, so there is no job control on it and no SIGTTIN from it.
  return foreground === -1 || foreground === libcFiles().getpgrp();
}

/**
 * What a descriptor refers to.
 *
 * @throws SystemError for failures other than that it is not open
 */
export function statDescriptor(fd: number): DescriptorKind {
  const status = statusOfDescriptor(fd);
  if (typeof status === "number") {
    if (status === EBADF) return "closed";
    throw new SystemError("statx", status, `descriptor ${fd}`);
  }
  switch (status.type) {
    case S_IFIFO:
      return "pipe";
    case S_IFREG:
      return "file";
    case S_IFDIR:
      return "directory";
    case S_IFSOCK:
      return "socket";
    case S_IFCHR:
      if (status.deviceMajor === NULL_MAJOR && status.deviceMinor === NULL_MINOR) return "null-device";
      return isatty(fd) ? "terminal" : "other";
    default:
      return "other";
  }
}
