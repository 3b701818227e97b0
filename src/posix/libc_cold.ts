// The cold half of libc: files, names, interfaces, terminals, signals; the socket half is libc.ts. Same
// conventions: opened on first use, once per thread; size_t and ssize_t are 32 bits wide because no buffer
// here comes near 2 GiB; errno (errno.ts) is read in the very next expression. libc's names: hosts, services,
// addresses as text. Same conventions as in libc.ts: opened on first use, once per thread. getaddrinfo and
// getnameinfo may wait for a name server for many seconds, so they run on a thread of Deno's pool
// ("nonblocking") and give a promise; errno is lost on the way, which only EAI_SYSTEM would need. libc's
// calls on who this process is. Same conventions as in libc.ts. libc's calls on processes: a process's name,
// memory that looks like a file. Same conventions as in libc.ts. libc's calls on the machine: its clock, its
// disks. Same conventions as in libc.ts.
import { prepareErrno } from "./errors.ts";

const FILE_SYMBOLS = {
  // int open(const char *path, int flags, ...): the mode is left out, so never with O_CREAT. Variadic arguments are
  // passed as others on x86-64 and on aarch64 Linux.
  open: { parameters: ["buffer", "i32"], result: "i32" },
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
  // int getifaddrs(struct ifaddrs **ifap)
  getifaddrs: { parameters: ["buffer"], result: "i32" },
  // void freeifaddrs(struct ifaddrs *ifa)
  freeifaddrs: { parameters: ["pointer"], result: "void" },
  // unsigned int if_nametoindex(const char *ifname)
  if_nametoindex: { parameters: ["buffer"], result: "u32" },
  // int isatty(int fd)
  isatty: { parameters: ["i32"], result: "i32" },
  // pid_t tcgetpgrp(int fd)
  tcgetpgrp: { parameters: ["i32"], result: "i32" },
  // pid_t getpgrp(void)
  getpgrp: { parameters: [], result: "i32" },
  // sighandler_t signal(int signum, sighandler_t handler): pointers as numbers, since SIG_IGN is 1
  signal: { parameters: ["i32", "usize"], result: "usize" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcFiles = Deno.DynamicLibrary<typeof FILE_SYMBOLS>["symbols"];

let fileSymbols: LibcFiles | undefined;

/** The bound calls; loads libc when first asked. */
export function libcFiles(): LibcFiles {
  if (fileSymbols === undefined) {
    fileSymbols = Deno.dlopen("libc.so.6", FILE_SYMBOLS).symbols;
    prepareErrno();
  }
  return fileSymbols;
}

const SYMBOLS = {
  // int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32", nonblocking: true },
  // void freeaddrinfo(struct addrinfo *res)
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  // int getnameinfo(const struct sockaddr *addr, socklen_t addrlen, char *host, socklen_t hostlen, char *serv,
  // socklen_t servlen, int flags)
  getnameinfo: {
    parameters: ["buffer", "u32", "buffer", "u32", "buffer", "u32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  // const char *gai_strerror(int errcode)
  gai_strerror: { parameters: ["i32"], result: "pointer" },
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
  // in_addr_t inet_addr(const char *cp)
  inet_addr: { parameters: ["buffer"], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcNames = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcNames | undefined;

/** The bound calls; loads libc when first asked. */
export function libcNames(): LibcNames {
  symbols ??= Deno.dlopen("libc.so.6", SYMBOLS).symbols;
  return symbols;
}

const ACCOUNT_SYMBOLS = {
  // uid_t geteuid(void)
  geteuid: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcAccounts = Deno.DynamicLibrary<typeof ACCOUNT_SYMBOLS>["symbols"];

let accountSymbols: LibcAccounts | undefined;

/** The bound calls; loads libc when first asked. */
export function libcAccounts(): LibcAccounts {
  accountSymbols ??= Deno.dlopen("libc.so.6", ACCOUNT_SYMBOLS).symbols;
  return accountSymbols;
}

const PROCESS_SYMBOLS = {
  // int kill(pid_t pid, int sig)
  kill: { parameters: ["i32", "i32"], result: "i32" },
  // int memfd_create(const char *name, unsigned int flags)
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  // int prctl(int option, ...): with one argument, the address of a name
  prctl: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcProcesses = Deno.DynamicLibrary<typeof PROCESS_SYMBOLS>["symbols"];

let processSymbols: LibcProcesses | undefined;

/** The bound calls; loads libc when first asked. */
export function libcProcesses(): LibcProcesses {
  if (processSymbols === undefined) {
    processSymbols = Deno.dlopen("libc.so.6", PROCESS_SYMBOLS).symbols;
    prepareErrno();
  }
  return processSymbols;
}

const SYSTEM_SYMBOLS = {
  // int adjtimex(struct timex *buf)
  adjtimex: { parameters: ["buffer"], result: "i32" },
  // int statvfs(const char *path, struct statvfs *buf)
  statvfs: { parameters: ["buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcSystem = Deno.DynamicLibrary<typeof SYSTEM_SYMBOLS>["symbols"];

let systemSymbols: LibcSystem | undefined;

/** The bound calls; loads libc when first asked. */
export function libcSystem(): LibcSystem {
  if (systemSymbols === undefined) {
    systemSymbols = Deno.dlopen("libc.so.6", SYSTEM_SYMBOLS).symbols;
    prepareErrno();
  }
  return systemSymbols;
}
