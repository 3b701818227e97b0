// The port as the machine has it.
#include "server.h"

int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = 7100};
  int s = socket(AF_INET, SOCK_STREAM, 0);
  alarm(LIFETIME);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  listen(s, 5);
  for (;;) serve(accepted(s));
}
