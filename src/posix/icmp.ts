// Raw sockets for ICMP (raw(7), icmp(7)): SOCK_RAW, which only the superuser may open, with a filter that lets echo
// requests through and nothing else. Not here: what is in a request (src/listeners/echo_request.ts).

import { AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_NONBLOCK } from "./constants.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, SOCK_RAW } from "./constants_names.ts";
import { errno } from "./errno.ts";
import { libc } from "./libc.ts";
import { close } from "./socket.ts";
import { SystemError } from "./system_error.ts";
import { setsockopt } from "./setsockopt.ts";

/** SOL_RAW of bits/socket.h, and ICMP_FILTER of linux/icmp.h, which can't be included beside netinet/ip_icmp.h. */
const SOL_RAW = 255;
const ICMP_FILTER = 1;

/** ICMP6_FILTER of netinet/icmp6.h (RFC 3542, 3.2): a bit for each of the 256 types, set to block it. */
const ICMP6_FILTER = 1;

/** Types of echo requests (RFC 792; RFC 4443, 4.1). */
export const ICMP_ECHO = 8;
export const ICMP6_ECHO_REQUEST = 128;

/**
 * socket(2) of SOCK_RAW, non-blocking and close-on-exec, that receives echo requests only.
 *
 * @throws SystemError EPERM without CAP_NET_RAW
 */
export function icmpSocket(family: "inet" | "inet6"): number {
  const [domain, protocol] = family === "inet" ? [AF_INET, IPPROTO_ICMP] : [AF_INET6, IPPROTO_ICMPV6];
  const fd = libc().socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  if (fd < 0) throw new SystemError("socket", errno());
  try {
    if (family === "inet") setsockopt(fd, SOL_RAW, ICMP_FILTER, ~(1 << ICMP_ECHO), "ICMP_FILTER");
    else setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, onlyEchoRequests(), "ICMP6_FILTER");
  } catch (error) {
    close(fd);
    throw error;
  }
  return fd;
}

function onlyEchoRequests(): Uint8Array<ArrayBuffer> {
  const blocked = new Uint8Array(32).fill(0xff);
  blocked[ICMP6_ECHO_REQUEST >> 3] &= ~(1 << (ICMP6_ECHO_REQUEST & 7));
  return blocked;
}
