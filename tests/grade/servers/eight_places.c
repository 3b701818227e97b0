// select() with a table of eight, and no accept() while it is full.
#include "server.h"

enum { PLACES = 8 };

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7007), places[PLACES], count = 0;
  char bytes[4096];
  for (;;) {
    fd_set ready;
    int highest = s;
    FD_ZERO(&ready);
    if (count < PLACES) FD_SET(s, &ready);
    for (int i = 0; i < count; i++) {
      FD_SET(places[i], &ready);
      if (places[i] > highest) highest = places[i];
    }
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) failed("select");
    for (int i = count - 1; i >= 0; i--) {
      if (!FD_ISSET(places[i], &ready)) continue;
      ssize_t got = read(places[i], bytes, sizeof bytes);
      if (got > 0 && write_all(places[i], bytes, (size_t)got)) continue;
      close(places[i]);
      places[i] = places[--count];
    }
    if (count < PLACES && FD_ISSET(s, &ready)) places[count++] = accepted(s);
  }
}
