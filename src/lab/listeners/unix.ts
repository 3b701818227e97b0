// Unix sockets: stream, dgram or seqpacket, under a path with its permission bits. A socket file that nobody
// listens on any more is replaced; one that is served, or a file that is no socket, is never touched.
import { encodeUnix } from "../../posix/address.ts";
import { EACCES, EADDRINUSE, ENOENT, EROFS } from "../../posix/constants.ts";
import { SystemError } from "../../posix/errors.ts";
import { whoHoldsPath } from "../../posix/netstat/owners.ts";
import { refuseDescriptors, tellUser } from "../../posix/options.ts";
import { bind, close, listen, socket } from "../../posix/socket.ts";
import { ownerOf, socketInode, umask, unlink } from "../../posix/system/files.ts";
import { userOf } from "../../posix/system/process.ts";
import { probeUnixPath } from "../../posix/unix_path.ts";
import { applyOptions, type BoundSocket, describe, OpenError, type OpenOptions } from "./bound_socket.ts";

/** socket, bind and, unless dgram, listen. @throws OpenError */
export function openUnix(
  { socket: kind, path, mode, backlog, receiveBuffer, options = {} }: OpenOptions<
    "unix",
    "socket" | "path" | "mode" | "backlog" | "receiveBuffer"
  >,
): BoundSocket {
  if (lookAtUnixPath(path) === "stale") removeStale(path);
  const fd = socket("unix", kind);
  refuseDescriptors(fd);
  if (kind === "dgram") tellUser(fd);
  applyOptions(fd, options);
  try {
    bindWithMode(fd, path, mode);
    if (kind !== "dgram") listen(fd, backlog);
  } catch (error) {
    close(fd);
    if (!(error instanceof SystemError)) throw error;
    throw new OpenError(`Cannot bind unix ${path}: ${error.reason}${remedy(error.errno)}`, { cause: error });
  }
  const bound = describe(fd, options, kind === "dgram" ? receiveBuffer : undefined);
  const inode = socketInode(path);
  return inode === undefined ? bound : { ...bound, file: { path, inode } };
}

/**
 * Removes the file of a socket, if it is still the one that we made: as long as our socket is open, it holds
 * the inode, and no other file can get the same number.
 * @throws SystemError where the folder does not let us
 */
export function removeSocketFile({ file }: BoundSocket): void {
  if (file !== undefined && socketInode(file.path) === file.inode) unlink(file.path);
}

/**
 * Finds out what is at a path, without disturbing it.
 * @returns "free", or "stale" for a socket file that nobody serves any more
 * @throws OpenError when the path can't be used, with why and, of a living socket, whose it is
 */
export function lookAtUnixPath(path: string): "free" | "stale" {
  const found = probeUnixPath(path);
  if (found === "free" || found === "stale") return found;
  throw new OpenError(`Cannot bind unix ${path}: ${inTheWay(found, path)}${ofStranger(path)}`);
}

/** Where the folder is everybody's, such as /tmp, only its owner and root may remove a file. */
function removeStale(path: string): void {
  try {
    unlink(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new OpenError(
      `Cannot bind unix ${path}: an old socket is there and can't be removed (${error.reason}); ` +
        `choose another path${ofStranger(path)}`,
      { cause: error },
    );
  }
}

/** What is to be said besides where what is in the way is another user's: where that can't happen. */
function ofStranger(path: string): string {
  const owner = ownerOf(path);
  if (owner === undefined || owner === userOf(Deno.pid)) return "";
  return ` (it is user ${owner}'s; in a folder of your own nobody can be first: the default lab takes ` +
    "$XDG_RUNTIME_DIR where that is set)";
}

function inTheWay(found: "alive" | "not-a-socket" | "unreachable", path: string): string {
  switch (found) {
    case "alive": {
      const holder = whoHoldsPath(path);
      const who = holder?.pid === undefined ? "another process" : `pid ${holder.pid}, ${holder.command},`;
      return `${who} serves it; choose another path or stop it`;
    }
    case "not-a-socket":
      return "a file that is no socket is there; choose another path or move it away";
    case "unreachable":
      return "the path cannot be looked at; expected a folder we may enter";
  }
}

/**
 * bind(2) gives the file all permissions that the umask leaves: so there is no moment in which it has others.
 */
function bindWithMode(fd: number, path: string, mode: number): void {
  const before = umask(~mode & 0o777);
  try {
    bind(fd, encodeUnix(path));
  } finally {
    umask(before);
  }
}

/** What a person can do about bind's errno, where we know. */
function remedy(errno: number): string {
  switch (errno) {
    case ENOENT:
      return "; make the folder, or choose another path";
    case EACCES:
    case EROFS:
      return "; expected a folder we may write to";
    case EADDRINUSE:
      return "; it was made just now: start again, or choose another path";
    default:
      return "";
  }
}
