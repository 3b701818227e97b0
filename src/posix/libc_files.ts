// The cold half of libc: files, names, interfaces, terminals, signals; the socket half is libc.ts. Same conventions:
// opened on first use, once per thread; size_t and ssize_t are 32 bits wide because no buffer here comes near 2 GiB;
// errno (errno.ts) is read in the very next expression. Not here: what the calls mean to us.

import { prepareErrno } from "./errno.ts";

const SYMBOLS = {
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

type LibcFiles = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcFiles | undefined;

/** The bound calls; loads libc when first asked. */
export function libcFiles(): LibcFiles {
  if (symbols === undefined) {
    symbols = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    prepareErrno();
  }
  return symbols;
}
