// Which descriptors hold which sockets: the links in /proc/PID/fd, which name a socket by the inode that /proc/net has.
// Root sees every process's; others see their own. Not here: the owner of one socket, for an error (socket_owner.ts).

import { cString, textUntilNul } from "./c_string.ts";
import { listDirectory, readlink } from "./files.ts";
import { libcFiles } from "./libc_files.ts";

/** Most descriptors looked at in all; each costs a system call of about 2 us, so the search ends within a second. */
const MOST_DESCRIPTORS = 500_000;

/** One descriptor of one process. */
export interface Holder {
  pid: number;
  fd: number;
}

/** What was found in some processes. */
export interface Holders {
  /** By the socket's inode, lowest pid and descriptor first. */
  byInode: Map<number, Holder[]>;
  /** Processes whose descriptors are not ours to see, or that are gone. */
  hidden: number[];
  /** There were more descriptors than were looked at. */
  cut: boolean;
}

/** The sockets that these processes hold. @param pids the lowest first */
export function socketHolders(pids: readonly number[]): Holders {
  const holders: Holders = { byInode: new Map(), hidden: [], cut: false };
  let looked = 0;
  for (const pid of pids) {
    const names = listDirectory(`/proc/${pid}/fd`, MOST_DESCRIPTORS - looked);
    if (names === undefined) {
      holders.hidden.push(pid);
      continue;
    }
    looked += names.length;
    const links = names.map(Number).sort((a, b) => a - b)
      .map((fd) => ({ pid, fd, link: readlink(`/proc/${pid}/fd/${fd}`) }));
    // The owner may list the numbers also where a process has more rights than he, but then sees nothing of them.
    if (links.length > 0 && links.every(({ link }) => link === undefined)) holders.hidden.push(pid);
    for (const each of links) take(holders, each);
    if (looked >= MOST_DESCRIPTORS) {
      holders.cut = true;
      break;
    }
  }
  return holders;
}

/** Bytes of a protocol's name: the kernel's `struct proto` has 32. */
const LONGEST_NAME = 64;

/**
 * The kernel's name for a socket's protocol, `TCP`, `UDPv6`, `NETLINK`; for those that /proc/net has not, such as a TCP
 * socket that neither listens nor connects.
 *
 * @param inode the socket's: the process may have closed it and used the number again
 * @returns undefined where that descriptor does not hold the socket any more
 */
export function protocolOf({ pid, fd }: Holder, inode: number): string | undefined {
  const path = `/proc/${pid}/fd/${fd}`;
  const name = new Uint8Array(LONGEST_NAME);
  const length = libcFiles().getxattr(cString(path), cString("system.sockprotoname"), name, name.length);
  return length > 0 && readlink(path) === `socket:[${inode}]` ? textUntilNul(name) : undefined;
}

function take({ byInode }: Holders, { pid, fd, link }: Holder & { link: string | undefined }): void {
  const match = /^socket:\[(\d+)\]$/.exec(link ?? "");
  if (match === null) return;
  const inode = Number(match[1]);
  const known = byInode.get(inode);
  if (known === undefined) byInode.set(inode, [{ pid, fd }]);
  else known.push({ pid, fd });
}
