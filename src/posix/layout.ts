// Sizes and field offsets of C's structures, under their C names, for 64-bit little-endian Linux with glibc,
// by subject. tests/posix/layout_test.ts compares every number with the C compiler's.

/** epoll_event is packed on x86-64 only (eventpoll.h). */
const packedEpoll = Deno.build.arch === "x86_64";

export const LAYOUT = {
  // Socket addresses (ip(7), ipv6(7), unix(7)).
  sockaddr_in: { size: 16, fields: { sin_family: 0, sin_port: 2, sin_addr: 4 } },
  sockaddr_in6: {
    size: 28,
    fields: { sin6_family: 0, sin6_port: 2, sin6_flowinfo: 4, sin6_addr: 8, sin6_scope_id: 24 },
  },
  sockaddr_un: { size: 110, fields: { sun_family: 0, sun_path: 2 } },

  // Messages and their control data (recvmmsg(2), cmsg(3), ip(7), ipv6(7), unix(7)).
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
  ucred: { size: 12, fields: { pid: 0, uid: 4, gid: 8 } },

  // Waiting and time (epoll(7), poll(2), clock_gettime(2), adjtimex(2)).
  epoll_event: packedEpoll
    ? { size: 12, fields: { events: 0, data: 4 } }
    : { size: 16, fields: { events: 0, data: 8 } },
  pollfd: { size: 8, fields: { fd: 0, events: 4, revents: 6 } },
  timespec: { size: 16, fields: { tv_sec: 0, tv_nsec: 8 } },
  timeval: { size: 16, fields: { tv_sec: 0, tv_usec: 8 } },
  timex: { size: 208, fields: { modes: 0, maxerror: 24, status: 40 } },

  // Multicast (ip(7), ipv6(7), netinet/in.h); the addresses of group_source_req lie in a sockaddr_storage
  // each.
  ip_mreqn: { size: 12, fields: { imr_multiaddr: 0, imr_address: 4, imr_ifindex: 8 } },
  ipv6_mreq: { size: 20, fields: { ipv6mr_multiaddr: 0, ipv6mr_interface: 16 } },
  group_source_req: { size: 264, fields: { gsr_interface: 0, gsr_group: 8, gsr_source: 136 } },

  // Interfaces (getifaddrs(3)). ifa_ifu is the union that the macros ifa_broadaddr and ifa_dstaddr name.
  ifaddrs: {
    size: 56,
    fields: { ifa_next: 0, ifa_name: 8, ifa_flags: 16, ifa_addr: 24, ifa_netmask: 32, ifa_ifu: 40 },
  },

  // Files (statx(2): the same on every architecture, which struct stat is not; getdents64(2), whose d_name
  // runs on past the structure's nominal 256 bytes of it; statvfs(3)).
  statx: {
    size: 256,
    fields: { stx_uid: 20, stx_mode: 28, stx_ino: 32, stx_rdev_major: 128, stx_rdev_minor: 132 },
  },
  dirent64: { size: 280, fields: { d_reclen: 16, d_name: 19 } },
  statvfs: { size: 112, fields: { f_frsize: 8, f_bavail: 32 } },

  // Asking the kernel about sockets (netlink(7), sock_diag(7), linux/unix_diag.h, linux/inet_diag.h).
  nlmsghdr: { size: 16, fields: { nlmsg_len: 0, nlmsg_type: 4, nlmsg_flags: 6, nlmsg_seq: 8 } },
  nlattr: { size: 4, fields: { nla_len: 0, nla_type: 2 } },
  unix_diag_req: {
    size: 24,
    fields: { sdiag_family: 0, sdiag_protocol: 1, udiag_states: 4, udiag_show: 12 },
  },
  unix_diag_msg: { size: 16, fields: { udiag_ino: 4 } },
  unix_diag_rqlen: { size: 8, fields: { udiag_rqueue: 0, udiag_wqueue: 4 } },
  inet_diag_req_v2: { size: 56, fields: { sdiag_family: 0, sdiag_protocol: 1, idiag_states: 4, id: 8 } },
  inet_diag_sockid: {
    size: 48,
    fields: { idiag_sport: 0, idiag_dport: 2, idiag_src: 4, idiag_dst: 20, idiag_cookie: 40 },
  },
  inet_diag_msg: { size: 72, fields: { idiag_state: 1, id: 4, idiag_uid: 64, idiag_inode: 68 } },

  // How a socket closes (socket(7)).
  linger: { size: 8, fields: { l_onoff: 0, l_linger: 4 } },

  // Names and services (getaddrinfo(3), getservbyname(3)). glibc puts ai_addr before ai_canonname; other
  // systems do not. s_port is an int that holds the port in network byte order.
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
  servent: { size: 32, fields: { s_name: 0, s_aliases: 8, s_port: 16, s_proto: 24 } },
} as const;
