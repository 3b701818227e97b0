// A Unix socket at a path that nobody unlinks.
#include "server.h"

int main(int argc, char **argv) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  alarm(LIFETIME);
  signal(SIGCHLD, SIG_IGN);
  strncpy(name.sun_path, argc > 1 ? argv[1] : "/tmp/guichet.sock", sizeof name.sun_path - 1);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (listen(s, 5) < 0) failed("listen");
  for (;;) fork_for(s, accepted(s), echo);
}
