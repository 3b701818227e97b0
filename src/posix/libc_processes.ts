// libc's calls on processes: a process's name, memory that looks like a file. Same
// conventions as in libc.ts. Not here: what the calls mean to us.

import { prepareErrno } from "./errno.ts";

const SYMBOLS = {
  // int kill(pid_t pid, int sig)
  kill: { parameters: ["i32", "i32"], result: "i32" },
  // int memfd_create(const char *name, unsigned int flags)
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  // int prctl(int option, ...): with one argument, the address of a name
  prctl: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcProcesses = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcProcesses | undefined;

/** The bound calls; loads libc when first asked. */
export function libcProcesses(): LibcProcesses {
  if (symbols === undefined) {
    symbols = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    prepareErrno();
  }
  return symbols;
}
