// The cold half of libc: files, interfaces, names, processes, terminals. One table, as in libc.ts, but each
// call is bound when it is first used: binding takes 0.15 ms, and no process uses them all. size_t and
// ssize_t are 32 bits wide because no buffer here comes near 2 GiB.
import { prepareErrno } from "./libc.ts";

const SYMBOLS = {
  // Files and directories.

  // int open(const char *path, int flags, ...): the mode is left out, so never with O_CREAT. Variadic
  // arguments are passed as others on x86-64 and on aarch64 Linux.
  open: { parameters: ["buffer", "i32"], result: "i32" },
  // int dup3(int oldfd, int newfd, int flags)
  dup3: { parameters: ["i32", "i32", "i32"], result: "i32" },
  // ssize_t getdents64(int fd, void *dirp, size_t count)
  getdents64: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // ssize_t readlink(const char *path, char *buf, size_t bufsiz)
  readlink: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
  // ssize_t getxattr(const char *path, const char *name, void *value, size_t size)
  getxattr: { parameters: ["buffer", "buffer", "buffer", "u32"], result: "i32" },
  // int statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *statxbuf)
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  // int unlink(const char *path)
  unlink: { parameters: ["buffer"], result: "i32" },
  // int chmod(const char *path, mode_t mode)
  chmod: { parameters: ["buffer", "u32"], result: "i32" },
  // int chown(const char *path, uid_t owner, gid_t group)
  chown: { parameters: ["buffer", "u32", "u32"], result: "i32" },
  // mode_t umask(mode_t mask)
  umask: { parameters: ["u32"], result: "u32" },
  // int statvfs(const char *path, struct statvfs *buf)
  statvfs: { parameters: ["buffer", "buffer"], result: "i32" },
  // int memfd_create(const char *name, unsigned int flags)
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },

  // Network interfaces.

  // int getifaddrs(struct ifaddrs **ifap)
  getifaddrs: { parameters: ["buffer"], result: "i32" },
  // void freeifaddrs(struct ifaddrs *ifa)
  freeifaddrs: { parameters: ["pointer"], result: "void" },
  // unsigned int if_nametoindex(const char *ifname)
  if_nametoindex: { parameters: ["buffer"], result: "u32" },

  // Names of hosts, services and users. Those that may wait for a server for many seconds run on a thread of
  // Deno's pool ("nonblocking") and give a promise; their errno is lost on the way, which only EAI_SYSTEM
  // would need.

  // int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo
  // **res)
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32", nonblocking: true },
  // void freeaddrinfo(struct addrinfo *res)
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  // int getnameinfo(const struct sockaddr *addr, socklen_t addrlen, char *host, socklen_t hostlen, char
  // *serv, socklen_t servlen, int flags)
  getnameinfo: {
    parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  // const char *gai_strerror(int errcode)
  gai_strerror: { parameters: ["i32"], result: "pointer" },
  // in_addr_t inet_addr(const char *cp)
  inet_addr: { parameters: ["buffer"], result: "u32" },
  // struct servent *getservbyname(const char *name, const char *proto)
  getservbyname: { parameters: ["buffer", "buffer"], result: "pointer" },
  // struct servent *getservbyport(int port, const char *proto)
  getservbyport: { parameters: ["i32", "buffer"], result: "pointer" },
  // int getpwuid_r(uid_t uid, struct passwd *pwd, char *buf, size_t buflen, struct passwd **result)
  getpwuid_r: {
    parameters: ["u32", "buffer", "buffer", "usize", "buffer"],
    result: "i32",
    nonblocking: true,
  },

  // This process, other processes, terminals, the machine's clock.

  // uid_t geteuid(void)
  geteuid: { parameters: [], result: "u32" },
  // int prctl(int option, ...): with one argument, the address of a name
  prctl: { parameters: ["i32", "buffer"], result: "i32" },
  // int kill(pid_t pid, int sig)
  kill: { parameters: ["i32", "i32"], result: "i32" },
  // sighandler_t signal(int signum, sighandler_t handler): pointers as numbers, since SIG_IGN is 1
  signal: { parameters: ["i32", "usize"], result: "usize" },
  // int isatty(int fd)
  isatty: { parameters: ["i32"], result: "i32" },
  // pid_t tcgetpgrp(int fd)
  tcgetpgrp: { parameters: ["i32"], result: "i32" },
  // pid_t getpgrp(void)
  getpgrp: { parameters: [], result: "i32" },
  // int prctl(int option, ...): with one argument, a number
  prctlNumber: { name: "prctl", parameters: ["i32", "u64"], result: "i32" },
  // int adjtimex(struct timex *buf)
  adjtimex: { parameters: ["buffer"], result: "i32" },

  // Starting programs (posix_spawn(3)), pipes to them, the namespaces they run in.

  // int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *file_actions, const
  // posix_spawnattr_t *attrp, char *const argv[], char *const envp[])
  posix_spawnp: {
    parameters: ["buffer", "buffer", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  // int posix_spawn_file_actions_init(posix_spawn_file_actions_t *file_actions)
  posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
  // int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *file_actions, int fd, int newfd)
  posix_spawn_file_actions_adddup2: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  // int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *file_actions)
  posix_spawn_file_actions_destroy: { parameters: ["buffer"], result: "i32" },
  // int posix_spawnattr_init(posix_spawnattr_t *attr)
  posix_spawnattr_init: { parameters: ["buffer"], result: "i32" },
  // int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
  posix_spawnattr_setflags: { parameters: ["buffer", "i16"], result: "i32" },
  // int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t pgroup)
  posix_spawnattr_setpgroup: { parameters: ["buffer", "i32"], result: "i32" },
  // int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *sigdefault)
  posix_spawnattr_setsigdefault: { parameters: ["buffer", "buffer"], result: "i32" },
  // int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *sigmask)
  posix_spawnattr_setsigmask: { parameters: ["buffer", "buffer"], result: "i32" },
  // int pipe2(int pipefd[2], int flags)
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  // pid_t waitpid(pid_t pid, int *wstatus, int options)
  waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  // int setns(int fd, int nstype)
  setns: { parameters: ["i32", "i32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type ColdLibc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** The calls under their own names; errno is read as after any other call (libc.ts). */
export const coldLibc: ColdLibc = boundAtFirstUse();

/** An object whose members replace themselves with the bound call when they are read for the first time. */
function boundAtFirstUse(): ColdLibc {
  const calls = {} as ColdLibc;
  for (const [name, symbol] of Object.entries(SYMBOLS)) {
    const bind = () => {
      prepareErrno();
      const value = Deno.dlopen("libc.so.6", { [name]: symbol }).symbols[name];
      Object.defineProperty(calls, name, { value });
      return value;
    };
    Object.defineProperty(calls, name, { get: bind, configurable: true });
  }
  return calls;
}
