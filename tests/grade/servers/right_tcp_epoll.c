// Right: epoll on every client.
#include "server.h"

static struct { int n; size_t have; } asked[1024];

static int take(int ns) {
  ssize_t got = read(ns, (char *)&asked[ns].n + asked[ns].have, sizeof(int) - asked[ns].have);
  if (got <= 0) return 0;
  if ((asked[ns].have += (size_t)got) < sizeof(int)) return 1;
  int n = (int)((unsigned)asked[ns].n + 1);
  write_all(ns, &n, sizeof n);
  return 0;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100), set = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = s}, found[16];
  epoll_ctl(set, EPOLL_CTL_ADD, s, &event);
  for (;;) {
    int count = epoll_wait(set, found, 16, -1);
    if (count < 0 && errno == EINTR) continue;
    for (int i = 0; i < count; i++) {
      int fd = found[i].data.fd;
      if (fd != s) {
        if (!take(fd)) close(fd);
        continue;
      }
      event.data.fd = accepted(s);
      asked[event.data.fd].have = 0;
      epoll_ctl(set, EPOLL_CTL_ADD, event.data.fd, &event);
    }
  }
}
