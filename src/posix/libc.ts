// The socket half of libc, bound by Deno FFI under the system calls' own names, and errno. Every worker opens
// it; files, names and interfaces are in libc_cold.ts, since binding a call takes 0.15 ms. Types follow the
// headers; size_t is u32 in the first six arguments (docs/deno-posix.md §3: registers are zero-extended
// there, and u32 stays on the fast path where a number for usize does not). Results that can't exceed 2^31
// are i32.
import { SystemError } from "./errors.ts";

const SYMBOLS = {
  // int socket(int domain, int type, int protocol)
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  // int bind(int fd, const struct sockaddr *addr, socklen_t len)
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // int listen(int fd, int backlog)
  listen: { parameters: ["i32", "i32"], result: "i32" },
  // int accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
  accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
  // int connect(int fd, const struct sockaddr *addr, socklen_t len)
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // int getsockname(int fd, struct sockaddr *addr, socklen_t *len)
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  // int getpeername(int fd, struct sockaddr *addr, socklen_t *len)
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  // ssize_t recv(int fd, void *buf, size_t len, int flags)
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  // ssize_t send(int fd, const void *buf, size_t len, int flags)
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  // ssize_t sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to, socklen_t
  // tolen)
  sendto: { parameters: ["i32", "buffer", "u32", "i32", "buffer", "u32"], result: "i32" },
  // ssize_t recvfrom(int fd, void *buf, size_t len, int flags, struct sockaddr *from, socklen_t *fromlen)
  recvfrom: { parameters: ["i32", "buffer", "u32", "i32", "buffer", "buffer"], result: "i32" },
  // int recvmmsg(int fd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout)
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  // ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
  sendmsg: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  // int sendmmsg(int fd, struct mmsghdr *msgvec, unsigned int vlen, int flags)
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  // int setsockopt(int fd, int level, int optname, const void *optval, socklen_t optlen)
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  // int getsockopt(int fd, int level, int optname, void *optval, socklen_t *optlen)
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  // int fcntl(int fd, int cmd, ...): with an int. Variadic arguments are passed as others on x86-64 and
  // aarch64 Linux
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  // int shutdown(int fd, int how)
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  // int close(int fd)
  close: { parameters: ["i32"], result: "i32" },
  // ssize_t read(int fd, void *buf, size_t count)
  read: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // ssize_t write(int fd, const void *buf, size_t count)
  write: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // int poll(struct pollfd *fds, nfds_t nfds, int timeout)
  poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  // int epoll_create1(int flags)
  epoll_create1: { parameters: ["i32"], result: "i32" },
  // int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  // int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  // int eventfd(unsigned int initval, int flags)
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  // int clock_gettime(clockid_t clock, struct timespec *time)
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  // int getrlimit(int resource, struct rlimit *rlim)
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: Libc | undefined;

/** The bound calls; loads libc when first asked, once per thread. */
export function libc(): Libc {
  if (symbols === undefined) {
    symbols = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    prepareErrno();
  }
  return symbols;
}

/**
 * A module is instantiated once per worker, so this is one view per thread; errno never moves within a
 * thread.
 */
let location: Int32Array | undefined;

/**
 * Finds where this thread's errno lies. Whoever binds calls of libc does this at once: looking for it at the
 * first errno() would overwrite the errno that is asked for.
 */
export function prepareErrno(): void {
  if (location !== undefined) return;
  const library = Deno.dlopen("libc.so.6", {
    // int *__errno_location(void);
    __errno_location: { parameters: [], result: "pointer" },
  });
  const pointer = library.symbols.__errno_location();
  if (pointer === null) throw new Error("Cannot read errno: __errno_location() returned NULL");
  location = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(pointer, 4));
}

/**
 * This thread's errno, about 5 ns. It is meaningful only in the expression right after a call that failed,
 * before any string, object or other call of libc: an allocation may start the garbage collector, whose
 * system calls overwrite it. Calls that are declared `nonblocking` run on another thread and leave no errno
 * here.
 *
 * @throws Error when nothing of libc was bound yet: a bug of ours
 */
export function errno(): number {
  if (location === undefined) {
    throw new Error("Cannot read errno: prepareErrno() must be called before libc is");
  }
  return location[0];
}

/**
 * Passes a libc result on, or throws when it is -1. Write the call itself as `result`, and let `detail` be a
 * string that exists already: a template here would be built between the call and the reading of errno.
 *
 * @param call name of the C function, for the message
 * @param result what it returned
 * @param detail what it was called on, as {@linkcode SystemError} shows it
 * @throws SystemError when `result` is -1
 */
export function libcCheck(call: string, result: number, detail?: string): number {
  if (result === -1) throw new SystemError(call, errno(), detail);
  return result;
}
