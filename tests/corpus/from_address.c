// Loaded before libc (LD_PRELOAD): lets a client leave from the address in CORPUS_FROM, as if it ran on a machine of its
// own. The clients themselves stay as students write them, without a bind of their own. A socket that binds INADDR_ANY
// gets that address; one that is not bound when it connects or sends is bound to it, the port left to the kernel.
// With CORPUS_STAY_MS a client that connects, or sends to a group, stays so long: for a lab on the same machine, which asks
// the kernel whose the socket is.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int own_address(struct in_addr *address) {
  const char *text = getenv("CORPUS_FROM");
  return text != NULL && inet_pton(AF_INET, text, address) == 1;
}

/* The kernel's own bind: this file's stands before libc's. */
static int kernel_bind(int fd, const void *address, socklen_t length) {
  return (int)syscall(SYS_bind, fd, address, length);
}

static void leave_from_own(int fd, const struct sockaddr *to) {
  struct sockaddr_in own = {.sin_family = AF_INET}, bound;
  socklen_t length = sizeof bound;
  int one = 1, before = errno;
  if (to == NULL || to->sa_family != AF_INET || !own_address(&own.sin_addr)) return;
  if (getsockname(fd, (struct sockaddr *)&bound, &length) < 0 || bound.sin_family != AF_INET) return;
  if (bound.sin_port != 0 || bound.sin_addr.s_addr != INADDR_ANY) return;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  kernel_bind(fd, &own, sizeof own);
  errno = before;
}

static int is_group(const struct sockaddr *to) {
  if (to == NULL || to->sa_family != AF_INET) return 0;
  return IN_MULTICAST(ntohl(((const struct sockaddr_in *)to)->sin_addr.s_addr));
}

static void stay(void) {
  const char *ms = getenv("CORPUS_STAY_MS");
  if (ms != NULL) usleep(1000 * (useconds_t)atoi(ms));
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  struct sockaddr_in own;
  if (address->sa_family != AF_INET || length < sizeof own) return kernel_bind(fd, address, length);
  memcpy(&own, address, sizeof own);
  if (own.sin_addr.s_addr == INADDR_ANY) own_address(&own.sin_addr);
  return kernel_bind(fd, &own, sizeof own);
}

int connect(int fd, const struct sockaddr *to, socklen_t length) {
  leave_from_own(fd, to);
  int result = (int)syscall(SYS_connect, fd, to, length);
  if (result == 0) stay();
  return result;
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t length) {
  leave_from_own(fd, to);
  ssize_t sent = syscall(SYS_sendto, fd, bytes, count, flags, to, length);
  if (is_group(to)) stay();
  return sent;
}
