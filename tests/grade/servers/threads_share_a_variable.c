// Each thread is given the address of main's variable.
#include "server.h"

static void *run(void *argument) {
  usleep(2000);
  serve(*(int *)argument);
  return NULL;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int ns, s = listening(7100);
  for (;;) {
    pthread_t thread;
    ns = accepted(s);
    if (pthread_create(&thread, NULL, run, &ns) == 0) pthread_detach(thread);
  }
}
