// Loaded before libc (LD_PRELOAD): lets a client leave from the address in CORPUS_FROM, as if it ran on a machine of its
// own. The clients themselves stay as students write them, without a bind of their own. A socket that binds INADDR_ANY
// gets that address; one that is not bound when it connects or sends is bound to it, the port left to the kernel. Java's
// sockets are IPv6 ones, which speak IPv4 as ::ffff:a.b.c.d.
// With CORPUS_STAY_MS a client that connects, or sends to a group, stays so long: for a lab on the same machine, which asks
// the kernel whose the socket is.
// With CORPUS_CTRL_C_MS it gets SIGINT so long after it first connected or sent, as from a student who gives up: a program
// that takes long to start (a JVM, on a busy machine) would otherwise be ended before it spoke.
// With CORPUS_GONE=N no answer finds a UDP socket from its Nth datagram on. A client that closes without reading is gone
// before an answer comes from another machine; on this one the answer may be there first, and nothing tells that nobody
// reads it. Connected elsewhere, the socket still sends to the lab, but takes nothing from it: the kernel refuses the answer.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int own_address(struct in_addr *address) {
  const char *text = getenv("CORPUS_FROM");
  return text != NULL && inet_pton(AF_INET, text, address) == 1;
}

/* The IPv4 address that a socket address means; 0 where it means none. */
static int ipv4_of(const struct sockaddr *address, struct in_addr *ipv4) {
  const struct in6_addr *ipv6;
  if (address == NULL) return 0;
  if (address->sa_family == AF_INET) {
    *ipv4 = ((const struct sockaddr_in *)address)->sin_addr;
    return 1;
  }
  if (address->sa_family != AF_INET6) return 0;
  ipv6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
  if (!IN6_IS_ADDR_V4MAPPED(ipv6)) return 0;
  memcpy(ipv4, ipv6->s6_addr + 12, sizeof *ipv4);
  return 1;
}

/* Whether it is INADDR_ANY, or in6addr_any; in the same place in both families stands the port. */
static int is_any(const struct sockaddr *address) {
  struct in_addr ipv4;
  if (address->sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr))
    return 1;
  return ipv4_of(address, &ipv4) && ipv4.s_addr == INADDR_ANY;
}

/* Puts an IPv4 address into a socket address of either family. */
static void set_address(struct sockaddr *address, struct in_addr ipv4) {
  if (address->sa_family == AF_INET) {
    ((struct sockaddr_in *)address)->sin_addr = ipv4;
    return;
  }
  struct in6_addr *ipv6 = &((struct sockaddr_in6 *)address)->sin6_addr;
  memset(ipv6, 0, sizeof *ipv6);
  memset(ipv6->s6_addr + 10, 0xff, 2);
  memcpy(ipv6->s6_addr + 12, &ipv4, sizeof ipv4);
}

/* The kernel's own bind: this file's stands before libc's. */
static int kernel_bind(int fd, const void *address, socklen_t length) {
  return (int)syscall(SYS_bind, fd, address, length);
}

static void leave_from_own(int fd, const struct sockaddr *to) {
  struct sockaddr_storage bound;
  struct sockaddr *own = (struct sockaddr *)&bound;
  struct in_addr address, goal;
  socklen_t length = sizeof bound;
  int one = 1, before = errno;
  if (!ipv4_of(to, &goal) || !own_address(&address)) return;
  if (getsockname(fd, own, &length) < 0 || own->sa_family != to->sa_family) return;
  if (((struct sockaddr_in *)own)->sin_port != 0 || !is_any(own)) return;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  set_address(own, address);
  kernel_bind(fd, own, length);
  errno = before;
}

static void be_gone(int fd, const struct sockaddr *to, socklen_t length) {
  static int datagrams = 0;
  const char *from = getenv("CORPUS_GONE");
  struct sockaddr_storage elsewhere;
  int type = 0;
  socklen_t size = sizeof type;
  if (from == NULL || to == NULL || length > sizeof elsewhere) return;
  getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
  if (type != SOCK_DGRAM || ++datagrams != atoi(from)) return;
  memcpy(&elsewhere, to, length);
  ((struct sockaddr_in *)&elsewhere)->sin_port = htons(9);
  syscall(SYS_connect, fd, &elsewhere, length);
}

static int is_group(const struct sockaddr *to) {
  struct in_addr ipv4;
  return ipv4_of(to, &ipv4) && IN_MULTICAST(ntohl(ipv4.s_addr));
}

static void stay(void) {
  const char *ms = getenv("CORPUS_STAY_MS");
  if (ms != NULL) usleep(1000 * (useconds_t)atoi(ms));
}

static void press_ctrl_c_later(void) {
  static int pressed = 0;
  const char *ms = getenv("CORPUS_CTRL_C_MS");
  struct sigevent interrupt = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGINT};
  struct itimerspec when = {0};
  timer_t timer;
  if (ms == NULL || pressed++ > 0) return;
  when.it_value.tv_sec = atoi(ms) / 1000;
  when.it_value.tv_nsec = 1000000L * (atoi(ms) % 1000);
  if (timer_create(CLOCK_MONOTONIC, &interrupt, &timer) == 0) timer_settime(timer, 0, &when, NULL);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  struct sockaddr_storage own;
  struct in_addr ipv4;
  if ((address->sa_family != AF_INET && address->sa_family != AF_INET6) || length > sizeof own)
    return kernel_bind(fd, address, length);
  memcpy(&own, address, length);
  if (is_any(address) && own_address(&ipv4)) set_address((struct sockaddr *)&own, ipv4);
  return kernel_bind(fd, &own, length);
}

int connect(int fd, const struct sockaddr *to, socklen_t length) {
  leave_from_own(fd, to);
  int result = (int)syscall(SYS_connect, fd, to, length);
  press_ctrl_c_later();
  if (result == 0) stay();
  return result;
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t length) {
  leave_from_own(fd, to);
  be_gone(fd, to, length);
  ssize_t sent = syscall(SYS_sendto, fd, bytes, count, flags, to, length);
  press_ctrl_c_later();
  if (is_group(to)) stay();
  return sent;
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
  struct sockaddr_storage to;
  socklen_t length = sizeof to;
  if (getenv("CORPUS_GONE") == NULL || getpeername(fd, (struct sockaddr *)&to, &length) < 0)
    return syscall(SYS_sendto, fd, bytes, count, flags, NULL, 0);
  return sendto(fd, bytes, count, flags, (struct sockaddr *)&to, length);
}
