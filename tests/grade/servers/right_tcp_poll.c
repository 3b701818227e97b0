// Right: poll() on every client.
#include "server.h"

enum { PLACES = 512 };

static struct { int n; size_t have; } asked[PLACES];

static int take(int ns, int i) {
  ssize_t got = read(ns, (char *)&asked[i].n + asked[i].have, sizeof(int) - asked[i].have);
  if (got <= 0) return 0;
  if ((asked[i].have += (size_t)got) < sizeof(int)) return 1;
  int n = (int)((unsigned)asked[i].n + 1);
  write_all(ns, &n, sizeof n);
  return 0;
}

int main(void) {
  struct pollfd all[PLACES] = {{.fd = listening(7100), .events = POLLIN}};
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < PLACES; i++) all[i].fd = -1;
  for (;;) {
    if (poll(all, PLACES, -1) < 0) failed("poll");
    for (int i = 1; i < PLACES; i++) {
      if (all[i].fd < 0 || all[i].revents == 0 || take(all[i].fd, i)) continue;
      close(all[i].fd);
      all[i].fd = -1;
    }
    if (all[0].revents == 0) continue;
    int ns = accepted(all[0].fd), i = 1;
    while (i < PLACES && all[i].fd >= 0) i++;
    if (i == PLACES) close(ns);
    else all[i] = (struct pollfd){.fd = ns, .events = POLLIN}, asked[i].have = 0;
  }
}
