// Field offsets of pwd.h's and grp.h's structures, under their C names, for 64-bit little-endian Linux with glibc.
// tests/posix/layout_test.ts compares every number with the C compiler's. Not here: reading them.

export const LAYOUT_ACCOUNTS = {
  /** getpwnam(3). */
  passwd: { size: 48, fields: { pw_name: 0, pw_uid: 16, pw_gid: 20, pw_dir: 32 } },
  /** getgrnam(3). */
  group: { size: 32, fields: { gr_name: 0, gr_gid: 16 } },
} as const;
