// What kind of thing a descriptor is, above all standard input (can Enter be read from it, would a read stop
// the process?), and the signal that must not have its effect on this process.
import { EBADF, S_IFCHR, S_IFDIR, S_IFIFO, S_IFREG, S_IFSOCK, SIGUSR1 } from "../constants.ts";
import { SystemError } from "../errors.ts";
import { errno } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import { statusOfDescriptor } from "./files.ts";

/** Device number of /dev/null (devices.txt of the kernel's documentation). */
const NULL_MAJOR = 1;
const NULL_MINOR = 3;

/**
 * Kinds of descriptor. Files and directories are never "not ready": epoll refuses them (EPERM, epoll_ctl(2)),
 * and /dev/null with them. "other" is an eventfd, an epoll instance, a block or another character device.
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
  return coldLibc.isatty(fd) === 1;
}

/**
 * Whether a read of this terminal is served rather than answered with SIGTTIN, which stops the whole process
 * (termios(3), "tostop" and its neighbours): false when it is our controlling terminal and a shell has put
 * another process group in the foreground. It changes with every `fg` and `bg`, so it is asked before each
 * read.
 *
 * @returns false for a descriptor that is no terminal
 */
export function inForeground(fd: number): boolean {
  if (!isatty(fd)) return false;
  const foreground = coldLibc.tcgetpgrp(fd);
  // ENOTTY: not our controlling terminal, so there is no job control on it and no SIGTTIN from it.
  return foreground === -1 || foreground === coldLibc.getpgrp();
}

/**
 * What a descriptor refers to.
 *
 * @throws SystemError for failures other than that it is not open
 */
export function statDescriptor(fd: number): DescriptorKind {
  const status = statusOfDescriptor(fd);
  if (status instanceof SystemError) {
    if (status.errno === EBADF) return "closed";
    throw new SystemError("statx", status.errno, `descriptor ${fd}`);
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

/** SIG_IGN and SIG_ERR of signal.h: pointers in name, numbers in fact. */
const SIG_IGN = 1n;
const SIG_ERR = 0xffff_ffff_ffff_ffffn;

let listening = false;

/**
 * Makes the process ignore SIGUSR1, for good. Left alone, the signal ends a Deno process in its first 500 ms,
 * and from then on (Deno 2.9.2 and later, `deno run` only) opens a debugger on 127.0.0.1:9229 that lets every
 * user of the machine run code in it.
 *
 * The order is what makes one call enough. Deno installs its handler in the kernel when the first listener of
 * a signal is added, and only then; its debugger is one more listener, added after 500 ms. So a listener of
 * our own is added at once, then the handler that came with it is replaced by SIG_IGN: when the debugger's
 * listener arrives, Deno takes the handler to be installed already. The listener stays: taking it away would
 * let a signal that came between the two steps have its default effect. It does not keep the process alive.
 *
 * Call it on the main thread, first thing. Calling again is cheap and harmless.
 *
 * @returns whether it was ignored already; false on a later call says that the runtime took the signal back
 * @throws SystemError
 */
export function ignoreSigusr1(): boolean {
  if (!listening) {
    Deno.addSignalListener("SIGUSR1", () => {});
    listening = true;
  }
  const before = coldLibc.signal(SIGUSR1, SIG_IGN);
  if (before === SIG_ERR) throw new SystemError("signal", errno(), "SIGUSR1");
  return before === SIG_IGN;
}
