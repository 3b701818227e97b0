// Right: an echo at a Unix path, a child for each client.
#include "server.h"

int main(int argc, char **argv) {
  signal(SIGCHLD, SIG_IGN);
  int s = listening_at(argc > 1 ? argv[1] : "/tmp/guichet.sock");
  for (;;) fork_for(s, accepted(s), echo);
}
