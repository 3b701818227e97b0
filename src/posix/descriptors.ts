// How many descriptors this process may have, and how many are left: what the lab counts before it starts
// workers and accepts connections.
import { F_GETFD, O_CLOEXEC, O_PATH, RLIMIT_NOFILE } from "./constants.ts";
import { eventfd } from "./epoll.ts";
import { errno, libc, libcCheck } from "./libc.ts";
import { coldLibc } from "./libc_cold.ts";
import { cString } from "./memory.ts";

/** More would not fit into an int. */
const MOST_DESCRIPTORS = 2n ** 31n - 1n;

/** How many descriptors this process may have open (RLIMIT_NOFILE, soft). @throws SystemError */
export function descriptorLimit(): number {
  const limits = new BigUint64Array(2);
  libcCheck("getrlimit", libc().getrlimit(RLIMIT_NOFILE, limits));
  return Number(limits[0] < MOST_DESCRIPTORS ? limits[0] : MOST_DESCRIPTORS);
}

/**
 * How many descriptors this process has, nearly: the kernel gives the lowest number that is free.
 * @throws SystemError
 */
export function usedDescriptors(): number {
  const lowest = eventfd();
  libc().close(lowest);
  return lowest;
}

/**
 * Whether so many descriptors are free at this moment. Their numbers are looked at and not taken, since other
 * threads want them too; from the top, since the kernel gives the lowest.
 */
export function hasFreeDescriptors(count: number): boolean {
  let free = 0;
  for (let fd = descriptorLimit() - 1; fd >= 0 && free < count; fd--) {
    if (libc().fcntl(fd, F_GETFD, 0) < 0) free++;
  }
  return free >= count;
}

/**
 * A descriptor that nothing can be done with: every call but close fails with EBADF (O_PATH, open(2)).
 * @returns it, or a negative errno
 */
export function openNothing(): number {
  const fd = coldLibc.open(cString("/"), O_PATH | O_CLOEXEC);
  return fd < 0 ? -errno() : fd;
}

/** Closes what a descriptor refers to, in one step with making it another name of `other`: dup3(2). */
export function replaceDescriptor(fd: number, other: number): void {
  coldLibc.dup3(other, fd, O_CLOEXEC);
}
