// Linux constants of the calls on what a process shows of itself, under their C names. Plain numbers only: tests/posix/layout_test.ts compiles a C probe from the names. Values are those of x86-64
// and aarch64, which agree on all of these.

export const MFD_CLOEXEC = 1;

export const PR_SET_NAME = 15;
export const PR_GET_NAME = 16;
