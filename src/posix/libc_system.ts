// libc's calls on the machine: its clock, its disks. Same conventions as in libc.ts. Not here: what they mean to us.

import { prepareErrno } from "./errno.ts";

const SYMBOLS = {
  // int adjtimex(struct timex *buf)
  adjtimex: { parameters: ["buffer"], result: "i32" },
  // int statvfs(const char *path, struct statvfs *buf)
  statvfs: { parameters: ["buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcSystem = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcSystem | undefined;

/** The bound calls; loads libc when first asked. */
export function libcSystem(): LibcSystem {
  if (symbols === undefined) {
    symbols = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    prepareErrno();
  }
  return symbols;
}
