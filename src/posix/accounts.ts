// Users and groups of this machine by name, by getpwnam(3) and getgrnam(3): /etc/passwd, or whatever else the machine
// asks. A directory server may keep the caller waiting: ask at the start, not while serving. Not here: becoming one of
// them (privileges.ts).

import { cString } from "./c_string.ts";
import { LAYOUT_ACCOUNTS } from "./layout_accounts.ts";
import { libcAccounts } from "./libc_accounts.ts";

/** Most groups of one user: NGROUPS_MAX of limits.h. */
const MOST_GROUPS = 65_536;

/** A user, and the groups that come with it. */
export interface Account {
  uid: number;
  gid: number;
  /** Supplementary groups, `gid` among them. */
  groups: number[];
}

/** The user of that name with all its groups, or undefined where there is none. */
export function findAccount(name: string): Account | undefined {
  const pointer = libcAccounts().getpwnam(cString(name));
  if (pointer === null) return undefined;
  const view = new Deno.UnsafePointerView(pointer);
  const { pw_uid, pw_gid } = LAYOUT_ACCOUNTS.passwd.fields;
  const uid = view.getUint32(pw_uid);
  const gid = view.getUint32(pw_gid);
  const groups = new Uint32Array(MOST_GROUPS);
  const count = Int32Array.of(groups.length);
  const found = libcAccounts().getgrouplist(cString(name), gid, groups, count);
  return { uid, gid, groups: found < 0 ? [gid] : [...groups.subarray(0, count[0])] };
}

/** The group of that name, or undefined where there is none. */
export function findGroup(name: string): number | undefined {
  const pointer = libcAccounts().getgrnam(cString(name));
  if (pointer === null) return undefined;
  return new Deno.UnsafePointerView(pointer).getUint32(LAYOUT_ACCOUNTS.group.fields.gr_gid);
}

/** This process's effective user. */
export function effectiveUser(): number {
  return libcAccounts().geteuid();
}
