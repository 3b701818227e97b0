// Right: a table of answers that grows to its size with the first clients, and a handler that ends it.
#include "server.h"

enum { PLACES = 64, SIZE = 16384 };

static void stopping(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  static char *places[PLACES];
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, stopping);
  signal(SIGTERM, stopping);
  int s = listening(7100);
  for (unsigned i = 0;; i++) {
    int ns = accepted(s);
    if (places[i % PLACES] == NULL) places[i % PLACES] = malloc(SIZE);
    if (places[i % PLACES] != NULL) memset(places[i % PLACES], (int)i, SIZE);
    serve(ns);
  }
}
