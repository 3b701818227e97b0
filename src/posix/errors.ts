// The error of a system call, and the rule by which every call of this folder fails:
// - What opens something or sets it up throws SystemError: socket, bind, listen, setsockopt. So does waiting
//   (poll, epoll_wait): it fails only by a mistake of ours, and a loop that can't wait can't serve.
// - What moves data, connections or events, or runs for each of them, returns a value or the negative errno:
//   recv, accept, connect, epoll_ctl. "Not yet" (-EAGAIN) is such a value. Nothing returns -1 or a positive
//   errno.
// - What may well fail, and whose caller goes on and tells why, returns `T | SystemError`: kill, joinGroup.
//   The resolver has its own numbers, so there it is `T | ResolverError`.
// - A question without an answer (a process that is gone, a file that is not ours to read) is answered
//   `undefined`.

/**
 * errno numbers of asm-generic/errno-base.h and errno.h, the same on x86-64 and aarch64: name in C, short
 * text in the words of strerror(3), uncapitalised so that it can end a sentence.
 */
const ERRORS: ReadonlyMap<number, readonly [name: string, text: string]> = new Map([
  [1, ["EPERM", "operation not permitted"]],
  [2, ["ENOENT", "no such file or directory"]],
  [3, ["ESRCH", "no such process"]],
  [4, ["EINTR", "interrupted system call"]],
  [5, ["EIO", "input/output error"]],
  [6, ["ENXIO", "no such device or address"]],
  [7, ["E2BIG", "argument list too long"]],
  [9, ["EBADF", "bad file descriptor"]],
  [10, ["ECHILD", "no child processes"]],
  [11, ["EAGAIN", "resource temporarily unavailable"]],
  [12, ["ENOMEM", "cannot allocate memory"]],
  [13, ["EACCES", "permission denied"]],
  [14, ["EFAULT", "bad address"]],
  [16, ["EBUSY", "device or resource busy"]],
  [17, ["EEXIST", "file exists"]],
  [19, ["ENODEV", "no such device"]],
  [20, ["ENOTDIR", "not a directory"]],
  [21, ["EISDIR", "is a directory"]],
  [22, ["EINVAL", "invalid argument"]],
  [23, ["ENFILE", "too many open files in system"]],
  [24, ["EMFILE", "too many open files"]],
  [25, ["ENOTTY", "inappropriate ioctl for device"]],
  [26, ["ETXTBSY", "text file busy"]],
  [27, ["EFBIG", "file too large"]],
  [28, ["ENOSPC", "no space left on device"]],
  [29, ["ESPIPE", "illegal seek"]],
  [30, ["EROFS", "read-only file system"]],
  [32, ["EPIPE", "broken pipe"]],
  [34, ["ERANGE", "numerical result out of range"]],
  [36, ["ENAMETOOLONG", "file name too long"]],
  [38, ["ENOSYS", "function not implemented"]],
  [39, ["ENOTEMPTY", "directory not empty"]],
  [40, ["ELOOP", "too many levels of symbolic links"]],
  [61, ["ENODATA", "no data available"]],
  [62, ["ETIME", "timer expired"]],
  [71, ["EPROTO", "protocol error"]],
  [75, ["EOVERFLOW", "value too large for defined data type"]],
  [88, ["ENOTSOCK", "socket operation on non-socket"]],
  [89, ["EDESTADDRREQ", "destination address required"]],
  [90, ["EMSGSIZE", "message too long"]],
  [91, ["EPROTOTYPE", "protocol wrong type for socket"]],
  [92, ["ENOPROTOOPT", "protocol not available"]],
  [93, ["EPROTONOSUPPORT", "protocol not supported"]],
  [94, ["ESOCKTNOSUPPORT", "socket type not supported"]],
  [95, ["EOPNOTSUPP", "operation not supported"]],
  [96, ["EPFNOSUPPORT", "protocol family not supported"]],
  [97, ["EAFNOSUPPORT", "address family not supported by protocol"]],
  [98, ["EADDRINUSE", "address already in use"]],
  [99, ["EADDRNOTAVAIL", "cannot assign requested address"]],
  [100, ["ENETDOWN", "network is down"]],
  [101, ["ENETUNREACH", "network is unreachable"]],
  [102, ["ENETRESET", "network dropped connection on reset"]],
  [103, ["ECONNABORTED", "software caused connection abort"]],
  [104, ["ECONNRESET", "connection reset by peer"]],
  [105, ["ENOBUFS", "no buffer space available"]],
  [106, ["EISCONN", "transport endpoint is already connected"]],
  [107, ["ENOTCONN", "transport endpoint is not connected"]],
  [108, ["ESHUTDOWN", "cannot send after transport endpoint shutdown"]],
  [110, ["ETIMEDOUT", "connection timed out"]],
  [111, ["ECONNREFUSED", "connection refused"]],
  [112, ["EHOSTDOWN", "host is down"]],
  [113, ["EHOSTUNREACH", "no route to host"]],
  [114, ["EALREADY", "operation already in progress"]],
  [115, ["EINPROGRESS", "operation now in progress"]],
  [125, ["ECANCELED", "operation canceled"]],
]);

/** The errno numbers this file has names for, for the test that compares them with the C library's. */
export function knownErrors(): number[] {
  return [...ERRORS.keys()];
}

/** The name in C of an errno ("EADDRINUSE"), or "E98" in the same form when it has none here. */
export function errorName(errno: number): string {
  return ERRORS.get(errno)?.[0] ?? `E${errno}`;
}

/** A short lower-case text for an errno ("address already in use"), or "error 98" when it has none here. */
export function errorText(errno: number): string {
  return ERRORS.get(errno)?.[1] ?? `error ${errno}`;
}

/** A system call failed. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  /** The name in C: "EADDRINUSE". */
  readonly code: string;
  /** The short text alone: "address already in use". */
  readonly reason: string;

  /**
   * @param call the C function that failed: "bind"
   * @param errno its errno, read in the expression that follows the call
   * @param detail what it was called on: "udp 0.0.0.0:4567"
   */
  constructor(readonly call: string, readonly errno: number, readonly detail?: string) {
    const reason = errorText(errno);
    const code = errorName(errno);
    super(`Cannot ${call}${detail === undefined ? "" : ` ${detail}`}: ${reason} (${code})`);
    this.code = code;
    this.reason = reason;
  }
}
