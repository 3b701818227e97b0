// Prints what the C compiler says about constants and structures, as JSON, for tests/posix/layout_test.ts, which puts a
// line for each name of src/posix in place of the comment in main.
#include "common.h"
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/inet_diag.h>
#include <linux/unix_diag.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>

static const char *separator = "";

static inline void number(const char *name, long long value) {
  printf("%s\n\"%s\": %lld", separator, name, value);
  separator = ",";
}

/* Keys are `NAME`, `sizeof STRUCT`, `STRUCT.FIELD`, `CMSG_LEN(N)`. */
#define CONSTANT(name) number(#name, (long long)(name))
#define SIZE(type) number("sizeof " #type, (long long)sizeof(struct type))
#define FIELD(type, field) number(#type "." #field, (long long)offsetof(struct type, field))

int main(void) {
  printf("{");
  static const int lengths[] = {0, 1, 2, 4, 8, 12, 20};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    char name[32];
    snprintf(name, sizeof name, "CMSG_LEN(%d)", lengths[i]);
    number(name, (long long)CMSG_LEN((size_t)lengths[i]));
    snprintf(name, sizeof name, "CMSG_SPACE(%d)", lengths[i]);
    number(name, (long long)CMSG_SPACE((size_t)lengths[i]));
  }
  /* NAMES */
  printf("\n}\n");
  return 0;
}
