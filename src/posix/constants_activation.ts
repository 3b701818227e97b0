// Linux constants of looking at a descriptor and at the monotonic clock, under their C names. Plain numbers only:
// tests/posix/layout_test.ts compiles a C probe from the names. Values are those of x86-64 and aarch64, which agree.

export const F_GETFD = 1;

export const CLOCK_MONOTONIC = 1;
