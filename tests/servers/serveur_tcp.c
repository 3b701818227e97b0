// serveurTCP, as on the slides: a child for each connection reads an int and answers it plus one.
// Usage: serveur_tcp ADDRESS PORT
#include "server.h"

static void servir(int ns) {
  int n;
  if (recv(ns, &n, sizeof n, MSG_WAITALL) == sizeof n) {
    n = (int)((unsigned)n + 1);
    checked(write(ns, &n, sizeof n), "write");
  }
  shutdown(ns, 2);
  close(ns);
}

int main(int argc, char **argv) {
  if (argc != 3) fail(WRONG_ARGUMENTS, "Usage : serveur_tcp ADDRESS PORT");
  int s = bound_socket(SOCK_STREAM, argv[1], (unsigned short)number_within(argv[2], 0, 65535));
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int ns = (int)checked(accept(s, NULL, NULL), "accept");
    if (fork() == 0) {
      close(s);
      servir(ns);
      exit(0);
    }
    close(ns);
  }
}
