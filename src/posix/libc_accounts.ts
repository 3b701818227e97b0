// libc's calls on who this process is. Same conventions as in libc.ts.

const SYMBOLS = {
  // uid_t geteuid(void)
  geteuid: { parameters: [], result: "u32" },
} as const satisfies Deno.ForeignLibraryInterface;

type LibcAccounts = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let symbols: LibcAccounts | undefined;

/** The bound calls; loads libc when first asked. */
export function libcAccounts(): LibcAccounts {
  symbols ??= Deno.dlopen("libc.so.6", SYMBOLS).symbols;
  return symbols;
}
