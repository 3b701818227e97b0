// Linux constants of sock_diag(7) and of credentials (unix(7)), under their C names. Plain numbers only: tests/posix/layout_test.ts compiles a C probe
// from the names. Values are those of x86-64 and aarch64, which agree on all of these.

export const AF_NETLINK = 16;
export const NETLINK_SOCK_DIAG = 4;

export const SO_PASSCRED = 16;
export const SO_PEERCRED = 17;
export const SCM_CREDENTIALS = 2;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_DUMP = 0x300;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const SOCK_DIAG_BY_FAMILY = 20;

export const UDIAG_SHOW_NAME = 0x1;
export const UDIAG_SHOW_PEER = 0x4;
export const UDIAG_SHOW_RQLEN = 0x10;
export const UDIAG_SHOW_UID = 0x40;

export const UNIX_DIAG_NAME = 0;
export const UNIX_DIAG_PEER = 2;
export const UNIX_DIAG_RQLEN = 4;
export const UNIX_DIAG_UID = 7;
