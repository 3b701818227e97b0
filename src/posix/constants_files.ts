// Linux constants of the cold half of this folder (files, interfaces, memberships, terminals, signals), under their C
// names; the rest is in constants.ts. Plain numbers only: tests/posix/layout_test.ts compiles a C probe from the names.
// Values are those of x86-64 and aarch64, which agree on all of these (they do not on O_DIRECTORY and O_NOFOLLOW).

export const O_RDONLY = 0;
export const O_NOCTTY = 0o400;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_EMPTY_PATH = 0x1000;
export const STATX_TYPE = 0x1;
export const STATX_INO = 0x100;

export const S_IFMT = 0o170000;
export const S_IFIFO = 0o010000;
export const S_IFCHR = 0o020000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;
export const S_IFSOCK = 0o140000;

export const IFF_UP = 0x1;
export const IFF_BROADCAST = 0x2;
export const IFF_LOOPBACK = 0x8;
export const IFF_POINTOPOINT = 0x10;
export const IFF_RUNNING = 0x40;
export const IFF_MULTICAST = 0x1000;

export const IP_ADD_MEMBERSHIP = 35;
export const IP_DROP_MEMBERSHIP = 36;
export const IP_MULTICAST_ALL = 49;
export const IPV6_JOIN_GROUP = 20;
export const IPV6_LEAVE_GROUP = 21;
export const IPV6_MULTICAST_ALL = 29;

export const SIGUSR1 = 10;

export const ENOTDIR = 20;
export const EROFS = 30;
export const ENAMETOOLONG = 36;
export const EPROTOTYPE = 91;
export const ENOPROTOOPT = 92;
