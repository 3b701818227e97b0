// Sizes and field offsets of the structures that the cold half of this folder reads or writes, under their C names,
// for 64-bit little-endian Linux; the rest is in layout.ts. tests/posix/layout_test.ts compares every number with the C compiler's.

export const LAYOUT_FILES = {
  /** getifaddrs(3), ifaddrs.h. ifa_ifu is the union that the macros ifa_broadaddr and ifa_dstaddr name. */
  ifaddrs: {
    size: 56,
    fields: {
      ifa_next: 0,
      ifa_name: 8,
      ifa_flags: 16,
      ifa_addr: 24,
      ifa_netmask: 32,
      ifa_ifu: 40,
      ifa_data: 48,
    },
  },
  /** ip(7), bits/in.h. */
  ip_mreqn: { size: 12, fields: { imr_multiaddr: 0, imr_address: 4, imr_ifindex: 8 } },
  /** ipv6(7), netinet/in.h. */
  ipv6_mreq: { size: 20, fields: { ipv6mr_multiaddr: 0, ipv6mr_interface: 16 } },
  /** statx(2), bits/types/struct_statx.h: the same on every architecture, which struct stat is not. */
  statx: {
    size: 256,
    fields: {
      stx_mask: 0,
      stx_uid: 20,
      stx_mode: 28,
      stx_ino: 32,
      stx_size: 40,
      stx_rdev_major: 128,
      stx_rdev_minor: 132,
    },
  },
  /** getdents64(2), dirent.h; d_name runs on past the structure's nominal 256 bytes of it. */
  dirent64: { size: 280, fields: { d_ino: 0, d_off: 8, d_reclen: 16, d_type: 18, d_name: 19 } },
} as const;
