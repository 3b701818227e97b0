// Which user this process acts for.

import { libcAccounts } from "./libc_accounts.ts";

/** This process's effective user: geteuid(2), which can't fail. Deno's own Deno.uid() wants --allow-sys. */
export function effectiveUser(): number {
  return libcAccounts().geteuid();
}
