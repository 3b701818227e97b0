// Sizes and field offsets of structures that options are read into, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Not here: reading them.

export const LAYOUT_OPTIONS = {
  /** MCAST_MSFILTER, both families; gf_slist has room for one source in it, and any number after it. */
  group_filter: {
    size: 272,
    fields: { gf_interface: 0, gf_group: 8, gf_fmode: 136, gf_numsrc: 140, gf_slist: 144 },
  },
  sockaddr_storage: { size: 128, fields: { ss_family: 0 } },
} as const;
