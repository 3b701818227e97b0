// Sizes and field offsets of what the system tells of its clock and its disks, under their C names, for 64-bit
// little-endian Linux with glibc. tests/posix/layout_test.ts compares every number with the C compiler's.

export const LAYOUT_SYSTEM = {
  /** adjtimex(2), sys/timex.h. */
  timex: { size: 208, fields: { modes: 0, maxerror: 24, esterror: 32, status: 40 } },
  /** statvfs(3), sys/statvfs.h. */
  statvfs: { size: 112, fields: { f_frsize: 8, f_blocks: 16, f_bavail: 32, f_files: 40, f_favail: 56 } },
} as const;
