// Bound to 127.0.0.1.
#include "server.h"

int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7100)};
  int on = 1, s = socket(AF_INET, SOCK_STREAM, 0);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  alarm(LIFETIME);
  signal(SIGCHLD, SIG_IGN);
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (listen(s, 5) < 0) failed("listen");
  for (;;) fork_for(s, accepted(s), serve);
}
