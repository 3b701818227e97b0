// libc's calls on users and groups: who there is, who this process is. Same conventions as in libc.ts. glibc's setuid(2)
// and its like change every thread of the process, by a signal to each; the kernel's own change one. So never through
// syscall(2). Not here: what the calls mean to us (accounts.ts, privileges.ts).

import { prepareErrno } from "./errno.ts";

const SYMBOLS = {
  // struct passwd *getpwnam(const char *name)
  getpwnam: { parameters: ["buffer"], result: "pointer" },
  // struct group *getgrnam(const char *name)
  getgrnam: { parameters: ["buffer"], result: "pointer" },
  // int getgrouplist(const char *user, gid_t group, gid_t *groups, int *ngroups)
  getgrouplist: { parameters: ["buffer", "u32", "buffer", "buffer"], result: "i32" },
  // uid_t geteuid(void)
  geteuid: { parameters: [], result: "u32" },
  // gid_t getegid(void)
  getegid: { parameters: [], result: "u32" },
  // int setgroups(size_t size, const gid_t *list)
  setgroups: { parameters: ["u32", "buffer"], result: "i32" },
  // int setgid(gid_t gid)
  setgid: { parameters: ["u32"], result: "i32" },
  // int setuid(uid_t uid)
  setuid: { parameters: ["u32"], result: "i32" },
  // int lchown(const char *path, uid_t owner, gid_t group)
  lchown: { parameters: ["buffer", "u32", "u32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcAccounts = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcAccounts | undefined;

/** The bound calls; loads libc when first asked. */
export function libcAccounts(): LibcAccounts {
  if (symbols === undefined) {
    symbols = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    prepareErrno();
  }
  return symbols;
}
