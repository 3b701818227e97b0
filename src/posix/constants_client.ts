// Linux constants of the client's calls (urgent data, multicast senders, source-specific membership, connecting), under
// their C names; the rest is in constants.ts. Plain numbers only: tests/posix/layout_test.ts compiles a C probe from
// the names. Values are those of x86-64 and aarch64, which agree on all of these.

export const MSG_OOB = 0x1;
export const MSG_WAITALL = 0x100;

export const F_GETFL = 3;
export const F_SETFL = 4;

export const POLLERR = 0x8;
export const POLLHUP = 0x10;

export const IP_RECVERR = 11;
export const IP_MULTICAST_IF = 32;
export const IP_MULTICAST_TTL = 33;
export const IP_MULTICAST_LOOP = 34;
export const IPV6_RECVERR = 25;
export const IPV6_MULTICAST_IF = 17;
export const IPV6_MULTICAST_HOPS = 18;
export const IPV6_MULTICAST_LOOP = 19;
export const MCAST_JOIN_SOURCE_GROUP = 46;

export const ENODEV = 19;
export const ENETUNREACH = 101;
export const EHOSTUNREACH = 113;
export const EINPROGRESS = 115;
