// serveurTCP2, as on the slides: select on standard input and the listening socket; anything on standard input ends it.
// Usage: serveur_tcp2 ADDRESS PORT
#include "server.h"
#include <sys/select.h>

int main(int argc, char **argv) {
  if (argc != 3) fail(WRONG_ARGUMENTS, "Usage : serveur_tcp2 ADDRESS PORT");
  int s = bound_socket(SOCK_STREAM, argv[1], (unsigned short)number_within(argv[2], 0, 65535));
  printf("Appuyer sur une <Entree> pour tuer le serveur\n");
  fflush(stdout);
  for (;;) {
    fd_set lecture;
    FD_ZERO(&lecture);
    FD_SET(0, &lecture);
    FD_SET(s, &lecture);
    checked(select(s + 1, &lecture, NULL, NULL, NULL), "select");
    if (FD_ISSET(0, &lecture)) return 0;
    if (!FD_ISSET(s, &lecture)) continue;
    int n, ns = (int)checked(accept(s, NULL, NULL), "accept");
    if (read(ns, &n, sizeof n) == sizeof n) {
      n++;
      checked(write(ns, &n, sizeof n), "write");
    }
    shutdown(ns, 2);
    close(ns);
  }
}
