// Each thread waits for work that never comes.
#include "server.h"

static void *run(void *argument) {
  serve((int)(intptr_t)argument);
  for (;;) pause();
  return NULL;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    pthread_t thread;
    int ns = accepted(s);
    if (pthread_create(&thread, NULL, run, (void *)(intptr_t)ns) != 0) close(ns);
    else pthread_detach(thread);
  }
}
