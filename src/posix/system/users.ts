// Users: which one this process acts for, and their names. getpwuid_r(3) asks what nsswitch.conf says, so it
// may wait for a directory server and runs on a thread of Deno's pool.
import { coldLibc } from "../libc_cold.ts";
import { textUntilNul } from "../memory.ts";

/** This process's effective user: geteuid(2), which can't fail. Deno's own Deno.uid() wants --allow-sys. */
export function effectiveUser(): number {
  return coldLibc.geteuid();
}

/**
 * Bytes for the texts of an entry: sysconf(_SC_GETPW_R_SIZE_MAX) says 1,024; directories have longer ones.
 */
const TEXTS_SIZE = 16_384;

/** sizeof(struct passwd) with 64-bit pointers; pw_name is its first field. */
const PASSWD_SIZE = 48;

/** What calls are under way are given by address: reachable here until they end (docs/deno-posix.md T1). */
const underWay = new Set<readonly unknown[]>();

/** The name of a user, or undefined where none is known. */
export async function userName(uid: number): Promise<string | undefined> {
  const entry = new Uint8Array(PASSWD_SIZE);
  const texts = new Uint8Array(TEXTS_SIZE);
  const found = new BigUint64Array(1);
  const buffers = [entry, texts, found];
  underWay.add(buffers);
  try {
    const status = await coldLibc.getpwuid_r(uid, entry, texts, BigInt(texts.length), found);
    if (status !== 0 || found[0] === 0n) return undefined;
    const at = new DataView(entry.buffer).getBigUint64(0, true);
    const base = Deno.UnsafePointer.value(Deno.UnsafePointer.of(texts)!);
    return textUntilNul(texts.subarray(Number(at - BigInt(base))));
  } finally {
    underWay.delete(buffers);
  }
}
