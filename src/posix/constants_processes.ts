// Linux constants of the calls on other processes' descriptors, and on what a process shows of itself, under their C
// names. Plain numbers only: tests/posix/layout_test.ts compiles a C probe from the names. Values are those of x86-64
// and aarch64, which agree on all of these, the numbers of system calls this young included.

export const SYS_pidfd_open = 434;
export const SYS_pidfd_getfd = 438;

export const MFD_CLOEXEC = 1;

export const PR_SET_NAME = 15;
export const PR_GET_NAME = 16;

export const ESRCH = 3;
export const ENOSYS = 38;
