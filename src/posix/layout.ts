// Sizes and field offsets of the kernel's structures, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Sizes and field offsets of the
// structures that clients hand to setsockopt, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Sizes and field offsets of
// netlink's and sock_diag's structures, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Sizes and field offsets of the
// structures that the cold half of this folder reads or writes, under their C names, for 64-bit little-endian
// Linux; the rest is in layout.ts. tests/posix/layout_test.ts compares every number with the C compiler's.
// Sizes and field offsets of netdb.h's structures, under their C names, for 64-bit little-endian Linux with
// glibc. tests/posix/layout_test.ts compares every number with the C compiler's. Sizes and field offsets of
// what the system tells of its clock and its disks, under their C names, for 64-bit little-endian Linux with
// glibc. tests/posix/layout_test.ts compares every number with the C compiler's.

/** epoll_event is packed on x86-64 only (eventpoll.h). */
const packedEpoll = Deno.build.arch === "x86_64";

export const LAYOUT = {
  sockaddr_in: { size: 16, fields: { sin_family: 0, sin_port: 2, sin_addr: 4 } },
  sockaddr_in6: {
    size: 28,
    fields: { sin6_family: 0, sin6_port: 2, sin6_flowinfo: 4, sin6_addr: 8, sin6_scope_id: 24 },
  },
  sockaddr_un: { size: 110, fields: { sun_family: 0, sun_path: 2 } },
  iovec: { size: 16, fields: { iov_base: 0, iov_len: 8 } },
  msghdr: {
    size: 56,
    fields: {
      msg_name: 0,
      msg_namelen: 8,
      msg_iov: 16,
      msg_iovlen: 24,
      msg_control: 32,
      msg_controllen: 40,
      msg_flags: 48,
    },
  },
  mmsghdr: { size: 64, fields: { msg_hdr: 0, msg_len: 56 } },
  cmsghdr: { size: 16, fields: { cmsg_len: 0, cmsg_level: 8, cmsg_type: 12 } },
  in_pktinfo: { size: 12, fields: { ipi_ifindex: 0, ipi_spec_dst: 4, ipi_addr: 8 } },
  in6_pktinfo: { size: 20, fields: { ipi6_addr: 0, ipi6_ifindex: 16 } },
  epoll_event: packedEpoll
    ? { size: 12, fields: { events: 0, data: 4 } }
    : { size: 16, fields: { events: 0, data: 8 } },
  timespec: { size: 16, fields: { tv_sec: 0, tv_nsec: 8 } },
  timeval: { size: 16, fields: { tv_sec: 0, tv_usec: 8 } },
  pollfd: { size: 8, fields: { fd: 0, events: 4, revents: 6 } },
  rlimit: { size: 16, fields: { rlim_cur: 0, rlim_max: 8 } },
} as const;

export const LAYOUT_CLIENT = {
  /** ip(7), ipv6(7), netinet/in.h: both families; the two addresses lie in a struct sockaddr_storage each. */
  group_source_req: { size: 264, fields: { gsr_interface: 0, gsr_group: 8, gsr_source: 136 } },
} as const;

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

export const LAYOUT_SYSTEM = {
  /** adjtimex(2), sys/timex.h. */
  timex: { size: 208, fields: { modes: 0, maxerror: 24, esterror: 32, status: 40 } },
  /** statvfs(3), sys/statvfs.h. */
  statvfs: { size: 112, fields: { f_frsize: 8, f_blocks: 16, f_bavail: 32, f_files: 40, f_favail: 56 } },
} as const;
