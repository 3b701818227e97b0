// Sizes and field offsets of the kernel's structures, under their C names, for 64-bit little-endian Linux.
// tests/posix/layout_test.ts compares every number with the C compiler's. Not here: reading or writing them.

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
