// bind() to an address that is not this machine's, and an end.
#include "server.h"

int main(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7100)};
  int s = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, "198.51.100.7", &name.sin_addr);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  listen(s, 5);
  for (;;) serve(accepted(s));
}
