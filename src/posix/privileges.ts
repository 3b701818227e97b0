// Giving root's rights up for good, in every thread of the process, and looking at every thread whether it is so.
// Not here: whom to become, and when (src/daemon/drop_privileges.ts).

import type { Account } from "./accounts.ts";
import { cString, textUntilNul } from "./c_string.ts";
import { libcCheck } from "./errno.ts";
import { listDirectory, readSmallFile } from "./files.ts";
import { libcAccounts } from "./libc_accounts.ts";

/** Threads looked at: the workers, V8's and Deno's own are a few dozen. */
const MOST_THREADS = 10_000;

/** Bytes of /proc/self/task/TID/status, where a user in many groups has a long line of them. */
const STATUS_SIZE = 1_048_576;

/** Whom one thread acts for, as /proc tells it (proc(5)). */
export interface ThreadIdentity {
  tid: number;
  /** Real, effective, saved and file system user. */
  uids: number[];
  gids: number[];
  groups: number[];
  /** The bits of CapEff and CapPrm, in hexadecimal. */
  effective: string;
  permitted: string;
}

/**
 * Becomes the user, with its groups and no others, in all threads: setgroups(2), setgid(2), setuid(2) of glibc, which
 * changes the threads one by one by a signal. Call it on the main thread; whoever waits in a system call sees EINTR.
 *
 * The order is what makes it work: after setuid nothing of it would be allowed any more.
 * @throws SystemError EPERM where the process is not root's
 */
export function becomeAccount({ uid, gid, groups }: Account): void {
  const list = Uint32Array.from(groups);
  libcCheck("setgroups", libcAccounts().setgroups(list.length, list));
  libcCheck("setgid", libcAccounts().setgid(gid));
  libcCheck("setuid", libcAccounts().setuid(uid));
}

/** Gives a file to a user; a symbolic link itself, never what it points to. @throws SystemError */
export function giveFile(path: string, { uid, gid }: Account): void {
  libcCheck("lchown", libcAccounts().lchown(cString(path), uid, gid), path);
}

/** Every thread of this process; one that ends meanwhile is left out. */
export function threadIdentities(): ThreadIdentity[] {
  const names = listDirectory("/proc/self/task", MOST_THREADS) ?? [];
  return names.map((name) => {
    const bytes = readSmallFile(`/proc/self/task/${name}/status`, STATUS_SIZE);
    return bytes === undefined ? undefined : parseStatus(Number(name), textUntilNul(bytes));
  }).filter((each) => each !== undefined);
}

/** A thread's identity in the text of its status file; undefined for another text. */
export function parseStatus(tid: number, text: string): ThreadIdentity | undefined {
  const words = (key: string) =>
    new RegExp(`^${key}:[ \\t]*(.*)$`, "m").exec(text)?.[1].split(/\s+/).filter((word) => word !== "");
  const [uids, gids, groups, effective, permitted] = ["Uid", "Gid", "Groups", "CapEff", "CapPrm"].map(words);
  if (!uids || !gids || !groups || !effective || !permitted) return undefined;
  return {
    tid,
    uids: uids.map(Number),
    gids: gids.map(Number),
    groups: groups.map(Number),
    effective: effective[0] ?? "",
    permitted: permitted[0] ?? "",
  };
}
