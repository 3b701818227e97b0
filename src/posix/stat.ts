// What a path or a descriptor refers to, by statx(2), whose structure is the same on every architecture.
// Not here: what follows from the answer (files.ts, terminal.ts, unix_path.ts).

import { cString } from "./c_string.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  S_IFMT,
  STATX_INO,
  STATX_TYPE,
} from "./constants_files.ts";
import { errno } from "./errno.ts";
import { LAYOUT_FILES } from "./layout_files.ts";
import { libcFiles } from "./libc_files.ts";

/** File type bits (`S_IFSOCK`, …; 0 for an eventfd and its like), inode, and the device numbers of a device file. */
export interface Status {
  type: number;
  inode: bigint;
  deviceMajor: number;
  deviceMinor: number;
}

/** Status of what `path` names, a symbolic link itself if it is one; or the errno. */
export function statusOfPath(path: string): Status | number {
  return statx(AT_FDCWD, cString(path), AT_SYMLINK_NOFOLLOW);
}

/** Status of an open descriptor; or the errno, EBADF when it is not open. */
export function statusOfDescriptor(fd: number): Status | number {
  return statx(fd, cString(""), AT_EMPTY_PATH);
}

function statx(directory: number, path: Uint8Array<ArrayBuffer>, flags: number): Status | number {
  const bytes = new Uint8Array(LAYOUT_FILES.statx.size);
  if (libcFiles().statx(directory, path, flags, STATX_TYPE | STATX_INO, bytes) === -1) return errno();
  const view = new DataView(bytes.buffer);
  const { stx_mode, stx_ino, stx_rdev_major, stx_rdev_minor } = LAYOUT_FILES.statx.fields;
  return {
    type: view.getUint16(stx_mode, true) & S_IFMT,
    inode: view.getBigUint64(stx_ino, true),
    deviceMajor: view.getUint32(stx_rdev_major, true),
    deviceMinor: view.getUint32(stx_rdev_minor, true),
  };
}
