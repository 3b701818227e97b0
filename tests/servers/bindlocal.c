// bindlocal, as on the slides: gives a Unix socket the name ./MySock, and stays for others to look at it.
#include "server.h"
#include <sys/un.h>

int main(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "./MySock"};
  set_deadline(LIFETIME);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  if (s < 0) return perror("Erreur creation socket"), 1;
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) return perror("Erreur au nommage"), 2;
  printf("port 0\n");
  fflush(stdout);
  pause();
  return 0;
}
