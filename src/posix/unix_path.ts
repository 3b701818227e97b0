// What stands in the way of binding a Unix socket to a path, so that a socket file that a crash left behind
// can be replaced and nothing else is ever touched.
import { encodeUnix, MOST_PATH_BYTES } from "./address.ts";
import { EACCES, ECONNREFUSED, ENAMETOOLONG, ENOENT, ENOTDIR, EPERM } from "./constants.ts";
import { SystemError } from "./errors.ts";
import { close, connect, socket } from "./socket.ts";
import { lstatKind, type PathKind } from "./system/files.ts";

/**
 * - "free": nothing there; the directory may be missing too, which bind will tell
 * - "stale": a socket file that no socket is bound to any more: it may be unlinked
 * - "alive": a socket is bound to it, listening or not yet
 * - "not-a-socket": a file, a directory, a symbolic link (even one to a socket)
 * - "unreachable": permissions keep us from finding out
 */
export type PathState = "free" | "stale" | "alive" | "not-a-socket" | "unreachable";

/**
 * Finds out what is at `path`, undisturbed: the socket there notices nothing, whatever its type. The answer
 * may be out of date at once: two daemons that start together can both read "stale".
 *
 * The kind of file comes first, because connecting to a regular file is refused just as connecting to a stale
 * socket is. Then a datagram socket connects (unix(7)): a bound datagram socket accepts, one of another type
 * answers EPROTOTYPE, and only a file without a socket refuses. A stream socket would be refused by one that
 * is bound and does not listen yet, and would leave a connection in the queue of one that does.
 *
 * @throws SystemError ENAMETOOLONG when the path can't be a socket's; others when no socket can be made
 */
export function probeUnixPath(path: string): PathState {
  if (new TextEncoder().encode(path).length > MOST_PATH_BYTES) {
    throw new SystemError("probe", ENAMETOOLONG, path);
  }
  const kind = kindOf(path);
  if (kind === undefined) return "unreachable";
  if (kind === "none") return "free";
  return kind === "socket" ? probe(path) : "not-a-socket";
}

function kindOf(path: string): PathKind | undefined {
  try {
    return lstatKind(path);
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

function probe(path: string): PathState {
  const fd = socket("unix", "dgram");
  const result = connect(fd, encodeUnix(path));
  close(fd);
  switch (-result) {
    case ECONNREFUSED:
      return "stale";
    case ENOENT:
    case ENOTDIR:
      // It went away since lstat.
      return "free";
    case EACCES:
      return "unreachable";
    case EPERM:
      // A datagram socket that is itself connected elsewhere.
      return "alive";
    default:
      // 0, EPROTOTYPE, EAGAIN: somebody is there. Anything else: taken for alive, since only a stale one is
      // removed.
      return "alive";
  }
}
