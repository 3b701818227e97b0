// Sizes and field offsets of netdb.h's structures, under their C names, for 64-bit little-endian Linux with glibc.
// tests/posix/layout_test.ts compares every number with the C compiler's. Not here: reading them.

export const LAYOUT_NAMES = {
  /** getaddrinfo(3). glibc puts ai_addr before ai_canonname; other systems do not. */
  addrinfo: {
    size: 48,
    fields: {
      ai_flags: 0,
      ai_family: 4,
      ai_socktype: 8,
      ai_protocol: 12,
      ai_addrlen: 16,
      ai_addr: 24,
      ai_canonname: 32,
      ai_next: 40,
    },
  },
  /** getservbyname(3); s_port is an int that holds the port in network byte order. */
  servent: { size: 32, fields: { s_name: 0, s_aliases: 8, s_port: 16, s_proto: 24 } },
} as const;
