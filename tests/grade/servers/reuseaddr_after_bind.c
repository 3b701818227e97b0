// SO_REUSEADDR, after bind(), whose result nobody looks at.
#include "server.h"

int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7100)};
  int on = 1, s = socket(AF_INET, SOCK_STREAM, 0);
  alarm(LIFETIME);
  signal(SIGPIPE, SIG_IGN);
  bind(s, (struct sockaddr *)&name, sizeof name);
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  listen(s, 5);
  for (;;) serve(accepted(s));
}
