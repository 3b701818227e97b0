// Sizes and field offsets of netlink's and sock_diag's structures, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Not here: reading or writing them.

export const LAYOUT_DIAG = {
  /** netlink(7). */
  nlmsghdr: {
    size: 16,
    fields: { nlmsg_len: 0, nlmsg_type: 4, nlmsg_flags: 6, nlmsg_seq: 8, nlmsg_pid: 12 },
  },
  nlattr: { size: 4, fields: { nla_len: 0, nla_type: 2 } },
  /** sock_diag(7), linux/unix_diag.h. */
  unix_diag_req: {
    size: 24,
    fields: {
      sdiag_family: 0,
      sdiag_protocol: 1,
      udiag_states: 4,
      udiag_ino: 8,
      udiag_show: 12,
      udiag_cookie: 16,
    },
  },
  unix_diag_msg: {
    size: 16,
    fields: { udiag_family: 0, udiag_type: 1, udiag_state: 2, udiag_ino: 4, udiag_cookie: 8 },
  },
  /** linux/inet_diag.h. */
  inet_diag_req_v2: {
    size: 56,
    fields: { sdiag_family: 0, sdiag_protocol: 1, idiag_states: 4, id: 8 },
  },
  inet_diag_sockid: {
    size: 48,
    fields: { idiag_sport: 0, idiag_dport: 2, idiag_src: 4, idiag_dst: 20, idiag_if: 36, idiag_cookie: 40 },
  },
  inet_diag_msg: {
    size: 72,
    fields: { idiag_state: 1, id: 4, idiag_uid: 64, idiag_inode: 68 },
  },
  /** unix(7). */
  ucred: { size: 12, fields: { pid: 0, uid: 4, gid: 8 } },
  unix_diag_rqlen: { size: 8, fields: { udiag_rqueue: 0, udiag_wqueue: 4 } },
} as const;
