// No SO_REUSEADDR.
#include "server.h"

int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7100)};
  int s = socket(AF_INET, SOCK_STREAM, 0);
  alarm(LIFETIME);
  signal(SIGCHLD, SIG_IGN);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (listen(s, 5) < 0) failed("listen");
  for (;;) fork_for(s, accepted(s), serve);
}
