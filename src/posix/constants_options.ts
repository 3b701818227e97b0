// Linux constants of the socket options that only a configuration sets, under their C names; the others are in
// constants.ts, constants_files.ts and constants_client.ts. Plain numbers only: tests/posix/layout_test.ts compiles a C
// probe from the names. Values are those of x86-64 and aarch64, which agree on all of these.

export const SO_KEEPALIVE = 9;
export const SO_REUSEPORT = 15;

export const IP_TOS = 1;
export const IP_TTL = 2;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_TCLASS = 67;
export const TCP_MAXSEG = 2;
