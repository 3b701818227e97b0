// Linux constants of being a service (descriptors that come from whoever started us, the manager's clock), under their
// C names. Plain numbers only:
// tests/posix/layout_test.ts compiles a C probe from the names. Values are those of x86-64 and aarch64, which agree.

export const F_GETFD = 1;
export const F_SETFD = 2;
export const FD_CLOEXEC = 1;

export const CLOCK_MONOTONIC = 1;
