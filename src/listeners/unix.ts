// Opens a Unix socket: stream, dgram or seqpacket, under a path with its permission bits. A socket file that nobody
// listens on any more is replaced; one that is alive, or a file that is no socket, is never touched. The file is
// removed at the end, if it is still ours.

import { encodeUnix } from "../posix/address.ts";
import { lstatKind, unlink } from "../posix/files.ts";
import { bind, close, listen, socket, type SocketKind, umask } from "../posix/socket.ts";
import { SystemError } from "../posix/system_error.ts";
import { probeUnixPath } from "../posix/unix_path.ts";
import { describe, type Opened, OpenError } from "./opened.ts";

export interface UnixPlace {
  readonly socket: SocketKind;
  readonly path: string;
  readonly mode: number;
  readonly backlog: number;
  readonly receiveBuffer: number;
}

/** Says why a path can't be used, or clears a stale socket file away. @throws OpenError */
export function checkUnixPath(path: string, clear: boolean): void {
  const found = probeUnixPath(path);
  const where = `Cannot bind unix ${path}:`;
  if (found === "alive") {
    throw new OpenError(`${where} another process serves it; choose another path or stop it`);
  }
  if (found === "not-a-socket") {
    throw new OpenError(`${where} a file that is no socket is there; choose another path or move it away`);
  }
  if (found === "unreachable") {
    throw new OpenError(`${where} the path cannot be looked at; want a folder we may enter`);
  }
  if (found === "stale" && clear) unlink(path);
}

/** bind(2) gives the file all permissions that the umask leaves: so there is no moment in which it has others. */
function bindWithMode(fd: number, path: string, mode: number): void {
  const before = umask(~mode & 0o777);
  try {
    bind(fd, encodeUnix(path));
  } finally {
    umask(before);
  }
}

/** socket, bind and, unless dgram, listen. @throws OpenError */
export function openUnix({ socket: kind, path, mode, backlog, receiveBuffer }: UnixPlace): Opened {
  checkUnixPath(path, true);
  const fd = socket("unix", kind);
  try {
    bindWithMode(fd, path, mode);
    if (kind !== "dgram") listen(fd, backlog);
  } catch (error) {
    close(fd);
    if (!(error instanceof SystemError)) throw error;
    throw new OpenError(`Cannot bind unix ${path}: ${error.reason}`, { cause: error });
  }
  const opened = describe(fd, kind === "dgram" ? receiveBuffer : undefined);
  return {
    ...opened,
    cleanUp() {
      if (lstatKind(path) === "socket") unlink(path);
    },
  };
}
