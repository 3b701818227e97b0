// `[lab] user`: root binds what only root may bind, then the lab becomes somebody with no rights, for good and in every
// thread. Not here: the system calls (src/posix/privileges.ts).

import type { LabConfig, ListenerConfig } from "../config/types.ts";
import { LOCK_SUFFIX } from "../journal/lab_lock.ts";
import type { Opened } from "../listeners/opened.ts";
import { type Account, effectiveUser, findAccount, findGroup } from "../posix/accounts.ts";
import { lstatKind } from "../posix/files.ts";
import { becomeAccount, giveFile, threadIdentities, type ThreadIdentity } from "../posix/privileges.ts";
import { SystemError } from "../posix/system_error.ts";

/** The lab can't become whom the configuration says; nothing may be served then. */
export class PrivilegeError extends Error {
  override readonly name = "PrivilegeError";
}

/** A listener, and its socket. */
interface ServedPlace {
  readonly config: ListenerConfig;
  readonly opened: Opened;
}

/** What SQLite writes beside its file (sqlite.org/wal.html), and the lock of the lab that writes it. */
const BESIDE_JOURNAL = ["", "-wal", "-shm", "-journal", LOCK_SUFFIX];

/**
 * Whom the lab is to become; to be asked before anything opens.
 * @returns undefined when it stays who it is
 * @throws PrivilegeError when there is no such user or group, or we are not root
 */
export function wantedAccount({ user, group }: LabConfig["lab"]): Account | undefined {
  if (user === "") return undefined;
  const account = findAccount(user);
  const where = `Cannot become user "${user}"`;
  if (account === undefined) {
    throw new PrivilegeError(`${where}: there is none of that name here; want one of "getent passwd", or ""`);
  }
  if (account.uid === 0) throw new PrivilegeError(`${where}: that is root itself; want another, or ""`);
  const gid = group === "" ? account.gid : findGroup(group);
  if (gid === undefined) {
    throw new PrivilegeError(
      `Cannot become group "${group}": there is none of that name here; want one of "getent group", or ""`,
    );
  }
  const own = effectiveUser();
  if (own === account.uid) return undefined;
  if (own !== 0) {
    throw new PrivilegeError(
      `${where}: the lab was started by uid ${own}, and only root can; start it with sudo, or leave [lab] user out`,
    );
  }
  // Who names a group wants that one and no other.
  return group === "" ? account : { ...account, gid, groups: [gid] };
}

/**
 * Becomes the account. Socket files, the log and the journal are given to it first: they could not be removed or opened
 * again otherwise.
 * @throws PrivilegeError
 */
export function dropPrivileges(config: LabConfig, places: readonly ServedPlace[], account: Account): void {
  try {
    for (const path of ownFiles(config, places)) giveFile(path, account);
    becomeAccount(account);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new PrivilegeError(`Cannot become user "${config.lab.user}": ${error.message}`, { cause: error });
  }
}

/** Files of the lab that are there; never what a symbolic link points to. */
function ownFiles(config: LabConfig, places: readonly ServedPlace[]): string[] {
  const sockets = places.map(({ config }) => config.transport === "unix" ? config.path : "");
  const { journal, log } = config;
  const beside = journal.path === ":memory:" ? [] : BESIDE_JOURNAL.map((end) => journal.path + end);
  const files = [...beside, log.file].filter((path) => path !== "" && lstatKind(path) === "file");
  return [...sockets.filter((path) => path !== "" && lstatKind(path) === "socket"), ...files];
}

/**
 * Looks at every thread, once the workers run. @throws PrivilegeError when one has still other ids, or rights
 */
export function verifyDropped(account: Account): void {
  const identities = threadIdentities();
  const wrong = identities.filter((each) => !hasDropped(each, account));
  if (identities.length > 0 && wrong.length === 0) return;
  const [first] = wrong;
  const what = first === undefined
    ? "no thread can be looked at in /proc/self/task"
    : `thread ${first.tid} has still uids ${first.uids}, gids ${first.gids}, groups ${first.groups}, ` +
      `capabilities ${first.effective}`;
  throw new PrivilegeError(`Cannot serve as uid ${account.uid}: ${what}`);
}

/** Whether a thread is the account's in all four ids, its groups, and has no capability. */
export function hasDropped(thread: ThreadIdentity, { uid, gid, groups }: Account): boolean {
  const { uids, gids, effective, permitted } = thread;
  return uids.length === 4 && uids.every((each) => each === uid) &&
    gids.length === 4 && gids.every((each) => each === gid) &&
    new Set(groups).symmetricDifference(new Set(thread.groups)).size === 0 &&
    [effective, permitted].every((bits) => /^0+$/.test(bits));
}
