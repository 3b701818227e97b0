// Small files, directories, links and names, through libc: Deno refuses every path in /proc without
// --allow-all (docs/deno-posix.md T4), and a socket's file is neither opened nor followed. For /proc and for
// socket files only; the configuration, the log and the journal are read and written with Deno's own
// functions. And how disks and clock are.
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  EINTR,
  ENOENT,
  ENOTDIR,
  O_CLOEXEC,
  O_NOCTTY,
  O_NONBLOCK,
  O_RDONLY,
  S_IFDIR,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  STA_UNSYNC,
  STATX_INO,
  STATX_TYPE,
  STATX_UID,
  TIME_ERROR,
} from "../constants.ts";
import { SystemError } from "../errors.ts";
import { LAYOUT } from "../layout.ts";
import { errno, libc, libcCheck } from "../libc.ts";
import { coldLibc } from "../libc_cold.ts";
import { cString, textUntilNul } from "../memory.ts";

/** Bytes asked for at a time; /proc/net tables are produced a page or so at a time anyway. */
const READ_SIZE = 65_536;

/** Bytes for directory entries at a time, about 1,000 of /proc's. */
const DIRECTORY_SIZE = 32_768;

/** Longest target readlink is given room for: PATH_MAX of linux/limits.h. */
const PATH_MAX = 4096;

/**
 * The first bytes of a file, all of it if it is no longer than `maxBytes`. A FIFO or a device never makes it
 * wait.
 *
 * @param maxBytes most bytes read; a longer file is cut there
 * @returns undefined when the file can't be opened or read, whatever the reason (it ended, it is not ours to
 * read)
 */
export function readSmallFile(path: string, maxBytes: number): Uint8Array<ArrayBuffer> | undefined {
  const fd = openToRead(path);
  if (fd === -1) return undefined;
  try {
    return readUpTo(fd, maxBytes);
  } finally {
    libc().close(fd);
  }
}

/** As {@linkcode readSmallFile}, with the user who owns what was read. */
export function readOwnedFile(
  path: string,
  maxBytes: number,
): { content: Uint8Array<ArrayBuffer>; owner: number } | undefined {
  const fd = openToRead(path);
  if (fd === -1) return undefined;
  try {
    const status = statusOfDescriptor(fd);
    const content = readUpTo(fd, maxBytes);
    return status instanceof SystemError || content === undefined
      ? undefined
      : { content, owner: status.owner };
  } finally {
    libc().close(fd);
  }
}

/**
 * Names in a directory, without "." and "..", in the order the kernel gives them.
 *
 * @param maxEntries most names returned; a fuller directory is cut there
 * @returns undefined when it can't be opened, or is no directory
 */
export function listDirectory(path: string, maxEntries: number): string[] | undefined {
  const fd = openToRead(path);
  if (fd === -1) return undefined;
  try {
    const names: string[] = [];
    const bytes = new Uint8Array(DIRECTORY_SIZE);
    while (names.length < maxEntries) {
      const length = coldLibc.getdents64(fd, bytes, bytes.length);
      if (length === -1) return undefined;
      if (length === 0) break;
      takeNames(bytes, length, names, maxEntries);
    }
    return names;
  } finally {
    libc().close(fd);
  }
}

/** What a symbolic link says, or undefined when it is none or not ours to read. */
export function readlink(path: string): string | undefined {
  const target = new Uint8Array(PATH_MAX);
  const length = coldLibc.readlink(cString(path), target, target.length);
  return length === -1 ? undefined : textUntilNul(target, 0, length);
}

/**
 * File type bits (`S_IFSOCK`, …; 0 for an eventfd and its like), inode, and the device numbers of a device
 * file.
 */
interface Status {
  type: number;
  owner: number;
  inode: bigint;
  deviceMajor: number;
  deviceMinor: number;
}

/** What an open descriptor refers to; the error is EBADF when it is not open. */
export function statusOfDescriptor(fd: number): Status | SystemError {
  return statx(fd, cString(""), AT_EMPTY_PATH);
}

/** What `path` names: a symbolic link itself, if it is one. */
function statusOfPath(path: string): Status | SystemError {
  return statx(AT_FDCWD, cString(path), AT_SYMLINK_NOFOLLOW);
}

/** statx(2), whose structure is the same on every architecture. */
function statx(directory: number, path: Uint8Array<ArrayBuffer>, flags: number): Status | SystemError {
  const { size, fields } = LAYOUT.statx;
  const bytes = new Uint8Array(size);
  if (coldLibc.statx(directory, path, flags, STATX_TYPE | STATX_UID | STATX_INO, bytes) === -1) {
    return new SystemError("statx", errno());
  }
  const view = new DataView(bytes.buffer);
  return {
    type: view.getUint16(fields.stx_mode, true) & S_IFMT,
    owner: view.getUint32(fields.stx_uid, true),
    inode: view.getBigUint64(fields.stx_ino, true),
    deviceMajor: view.getUint32(fields.stx_rdev_major, true),
    deviceMinor: view.getUint32(fields.stx_rdev_minor, true),
  };
}

/** What a path names, itself and not what a symbolic link points to. */
export type PathKind = "socket" | "file" | "directory" | "other" | "none";

/**
 * What is at `path`, without following a symbolic link: a link is "other".
 *
 * @throws SystemError when that can't be known, such as EACCES on a directory of the path
 */
export function lstatKind(path: string): PathKind {
  const status = statusOfPath(path);
  if (status instanceof SystemError) {
    if (status.errno === ENOENT || status.errno === ENOTDIR) return "none";
    throw new SystemError("lstat", status.errno, path);
  }
  if (status.type === S_IFSOCK) return "socket";
  if (status.type === S_IFREG) return "file";
  return status.type === S_IFDIR ? "directory" : "other";
}

/** The user who owns what is at `path`, a symbolic link itself if it is one; undefined where it can't be seen. */
export function ownerOf(path: string): number | undefined {
  const status = statusOfPath(path);
  return status instanceof SystemError ? undefined : status.owner;
}

/**
 * The inode of the socket file at `path`, which tells it from another one; undefined where none is, or none
 * to see.
 */
export function socketInode(path: string): bigint | undefined {
  const status = statusOfPath(path);
  return !(status instanceof SystemError) && status.type === S_IFSOCK ? status.inode : undefined;
}

/**
 * Removes a name.
 *
 * @returns false when there was none
 * @throws SystemError
 */
export function unlink(path: string): boolean {
  if (coldLibc.unlink(cString(path)) === 0) return true;
  const error = errno();
  if (error === ENOENT) return false;
  throw new SystemError("unlink", error, path);
}

/**
 * Sets permission bits.
 *
 * @param mode such as 0o660
 * @throws SystemError
 */
export function chmod(path: string, mode: number): void {
  libcCheck("chmod", coldLibc.chmod(cString(path), mode), path);
}

/** Gives a file to a user and a group, by their numbers; /proc/self/fd/N is the socket itself. @throws SystemError */
export function chown(path: string, user: number, group: number): void {
  libcCheck("chown", coldLibc.chown(cString(path), user, group), path);
}

/** umask(2), the whole process's: bits that files made from now on don't get. @returns the one before */
export function umask(mask: number): number {
  return coldLibc.umask(mask);
}

/** Whether something keeps the clock right (NTP, or the host of a virtual machine). */
export interface ClockState {
  synchronised: boolean;
  /** The kernel's own estimate of the most that the clock may be wrong by, in milliseconds. */
  maxError: number;
}

/** The system clock's state by adjtimex(2); undefined where the system does not tell. */
export function clockState(): ClockState | undefined {
  const { size, fields } = LAYOUT.timex;
  // All zero: no mode, so nothing is set.
  const bytes = new Uint8Array(size);
  const state = coldLibc.adjtimex(bytes);
  if (state < 0) return undefined;
  const view = new DataView(bytes.buffer);
  const unsynchronised = (view.getInt32(fields.status, true) & STA_UNSYNC) !== 0 || state === TIME_ERROR;
  return { synchronised: !unsynchronised, maxError: Number(view.getBigInt64(fields.maxerror, true)) / 1000 };
}

/** Bytes that a user without rights may still write below a path; undefined where there is no such path. */
export function freeBytes(path: string): number | undefined {
  const { size, fields } = LAYOUT.statvfs;
  const bytes = new Uint8Array(size);
  if (coldLibc.statvfs(cString(path), bytes) < 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Number(view.getBigUint64(fields.f_bavail, true) * view.getBigUint64(fields.f_frsize, true));
}

function openToRead(path: string): number {
  // O_NONBLOCK: a FIFO without a writer would hold the thread in open() otherwise.
  return coldLibc.open(cString(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

function readUpTo(fd: number, maxBytes: number): Uint8Array<ArrayBuffer> | undefined {
  let bytes = new Uint8Array(Math.min(READ_SIZE, maxBytes));
  let length = 0;
  while (length < maxBytes) {
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(2 * length, maxBytes));
      larger.set(bytes);
      bytes = larger;
    }
    const room = bytes.subarray(length);
    const got = libc().read(fd, room, room.length);
    if (got === -1) {
      if (errno() === EINTR) continue;
      return undefined;
    }
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}

function takeNames(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  names: string[],
  maxEntries: number,
): void {
  const { d_reclen, d_name } = LAYOUT.dirent64.fields;
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < length && names.length < maxEntries;) {
    const next = at + view.getUint16(at + d_reclen, true);
    const name = textUntilNul(bytes, at + d_name, next);
    if (name !== "." && name !== "..") names.push(name);
    at = next;
  }
}
