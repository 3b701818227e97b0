// Sizes and field offsets of the structures that clients hand to setsockopt, under their C names, for 64-bit
// little-endian Linux. tests/posix/layout_test.ts compares every number with the C compiler's. Not here: writing them.

export const LAYOUT_CLIENT = {
  /** ip(7), ipv6(7), netinet/in.h: both families; the two addresses lie in a struct sockaddr_storage each. */
  group_source_req: { size: 264, fields: { gsr_interface: 0, gsr_group: 8, gsr_source: 136 } },
} as const;
