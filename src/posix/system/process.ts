// Processes: which there are, their names and users, as /proc shows them; signals to them; this process's own
// name; memory of this process that others read like a file; and what users are called.
import { MFD_CLOEXEC, PR_GET_NAME, PR_SET_NAME } from "../constants.ts";
import { SystemError } from "../errors.ts";
import { errno, libcCheck } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import { cString, textUntilNul } from "../memory.ts";
import { close, write } from "../socket.ts";
import { listDirectory, readlink, readOwnedFile, readSmallFile } from "./files.ts";

/**
 * Most processes looked at: the default of kernel.pid_max is 32,768 on small machines, 4 million on large
 * ones.
 */
const MOST_PROCESSES = 32_768;

/** Bytes of /proc/PID/comm: 15 and a line feed, more for the kernel's own threads. */
const COMM_SIZE = 64;

/** Bytes of /proc/PID/status, of which the user stands in the first lines. */
const STATUS_SIZE = 4096;

/** Every process that may be seen, the lowest pid first. */
export function listProcesses(): number[] {
  const names = listDirectory("/proc", MOST_PROCESSES) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
}

/**
 * A process's name, at most 15 bytes of it, with control characters as "?": a process may call itself
 * anything.
 *
 * @returns undefined when it is gone
 */
export function commandOf(pid: number): string | undefined {
  const bytes = readSmallFile(`/proc/${pid}/comm`, COMM_SIZE);
  return bytes === undefined ? undefined : textUntilNul(bytes).trimEnd().replace(/\p{Cc}/gu, "?");
}

/** A process's effective user, or undefined when it is gone. */
export function userOf(pid: number): number | undefined {
  const bytes = readSmallFile(`/proc/${pid}/status`, STATUS_SIZE);
  // Real, effective, saved, file system. Not the owner of /proc/PID, which is root where a process dropped
  // its rights.
  const match = bytes && /^Uid:\t\d+\t(\d+)/m.exec(textUntilNul(bytes));
  return match ? Number(match[1]) : undefined;
}

/** TASK_COMM_LEN: 15 bytes and a NUL. */
const NAME_SIZE = 16;

/**
 * This process's name now, as ps(1), top(1), ss(8) and /proc/PID/comm show it (prctl(2)). A thread has one
 * each and the process shows its first thread's, which is Deno's main one: call this and {@linkcode
 * setProcessName} there.
 * @throws SystemError
 */
export function processName(): string {
  const name = new Uint8Array(NAME_SIZE);
  libcCheck("prctl", coldLibc.prctl(PR_GET_NAME, name), "PR_GET_NAME");
  return textUntilNul(name);
}

/** Sets it; the kernel keeps 15 bytes. @throws SystemError */
export function setProcessName(name: string): void {
  libcCheck("prctl", coldLibc.prctl(PR_SET_NAME, cString(name)), "PR_SET_NAME");
}

/** SIGHUP is 1 on every Linux (signal(7)). */
export const SIGHUP = 1;

/** Sends a signal to a process. @returns the error, unthrown: EPERM, another user's; ESRCH, gone */
export function kill(pid: number, signal: number): SystemError | undefined {
  return coldLibc.kill(pid, signal) === -1 ? new SystemError("kill", errno(), `process ${pid}`) : undefined;
}

/** Most descriptors of a process looked at for its file: more than a lab with every connection has. */
const MOST_DESCRIPTORS = 100_000;

/**
 * Makes memory that looks like a file to other processes: memfd_create(2). It stands among this process's
 * descriptors, can be read through /proc/PID/fd by whoever may look into the process, and goes away with it:
 * no path, nothing to clean up.
 *
 * @param name what it is found by; any process may make one of the same name
 * @returns its descriptor; closing it removes the file
 * @throws SystemError
 */
export function makeMemoryFile(name: string, content: Uint8Array<ArrayBuffer>): number {
  const fd = libcCheck("memfd_create", coldLibc.memfd_create(cString(name), MFD_CLOEXEC), name);
  for (let at = 0; at < content.length;) {
    const written = write(fd, content.subarray(at));
    if (written < 0) {
      close(fd);
      throw new SystemError("write", -written, name);
    }
    at += written;
  }
  return fd;
}

/** What another process made with {@linkcode makeMemoryFile}. */
export interface MemoryFile {
  readonly content: Uint8Array<ArrayBuffer>;
  /** The user whose process made it: a setuid program may have inherited another user's. */
  readonly owner: number;
}

/** Listings of a process's descriptors: it may close one file and show the next while we look. */
const MOST_LISTINGS = 3;

/**
 * Reads what another process made with {@linkcode makeMemoryFile}.
 *
 * @param maxBytes most bytes read
 * @returns "none" when it has none of that name, or has ended; "hidden" when it is not ours to look into
 */
export function readMemoryFile(pid: number, name: string, maxBytes: number): MemoryFile | "none" | "hidden" {
  const directory = `/proc/${pid}/fd`;
  for (let listing = 0; listing < MOST_LISTINGS; listing++) {
    const fds = listDirectory(directory, MOST_DESCRIPTORS);
    const targets = fds?.map((fd) => readlink(`${directory}/${fd}`));
    // Where only root may look into a process, its user may list its descriptors all the same.
    if (targets === undefined || (targets.length > 0 && targets.every((each) => each === undefined))) {
      return commandOf(pid) === undefined ? "none" : "hidden";
    }
    const at = targets.indexOf(`/memfd:${name} (deleted)`);
    const file = at === -1 ? undefined : readOwnedFile(`${directory}/${fds![at]}`, maxBytes);
    if (file !== undefined) return file;
  }
  return "none";
}

/** This process's effective user: geteuid(2), which can't fail. Deno's own Deno.uid() wants --allow-sys. */
export function effectiveUser(): number {
  return coldLibc.geteuid();
}

/**
 * Bytes for the texts of an entry: sysconf(_SC_GETPW_R_SIZE_MAX) says 1,024; directories have longer ones.
 */
const TEXTS_SIZE = 16_384;

/** sizeof(struct passwd) with 64-bit pointers; pw_name is its first field. */
const PASSWD_SIZE = 48;

/** What calls are under way are given by address: reachable here until they end (docs/deno-posix.md T1). */
const underWay = new Set<readonly unknown[]>();

/** The name of a user, or undefined where none is known. */
export async function userName(uid: number): Promise<string | undefined> {
  const entry = new Uint8Array(PASSWD_SIZE);
  const texts = new Uint8Array(TEXTS_SIZE);
  const found = new BigUint64Array(1);
  const buffers = [entry, texts, found];
  underWay.add(buffers);
  try {
    const status = await coldLibc.getpwuid_r(uid, entry, texts, BigInt(texts.length), found);
    if (status !== 0 || found[0] === 0n) return undefined;
    const at = new DataView(entry.buffer).getBigUint64(0, true);
    const base = Deno.UnsafePointer.value(Deno.UnsafePointer.of(texts)!);
    return textUntilNul(texts.subarray(Number(at - BigInt(base))));
  } finally {
    underWay.delete(buffers);
  }
}
