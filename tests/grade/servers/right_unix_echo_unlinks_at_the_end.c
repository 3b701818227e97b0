// Right: its path is removed when it ends, by a handler.
#include "server.h"

static const char *path;

static void stopping(int signal) {
  (void)signal;
  unlink(path);
  _exit(0);
}

int main(int argc, char **argv) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  path = argc > 1 ? argv[1] : "/tmp/guichet.sock";
  alarm(LIFETIME);
  signal(SIGCHLD, SIG_IGN);
  signal(SIGINT, stopping);
  signal(SIGTERM, stopping);
  strncpy(name.sun_path, path, sizeof name.sun_path - 1);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (listen(s, 5) < 0) failed("listen");
  for (;;) {
    int ns = accepted(s);
    if (fork() == 0) {
      signal(SIGINT, SIG_DFL);
      signal(SIGTERM, SIG_DFL);
      close(s);
      echo(ns);
      exit(0);
    }
    close(ns);
  }
}
