// The number is static, and all threads read into it.
#include "server.h"

static int n;

static void *run(void *argument) {
  int ns = (int)(intptr_t)argument;
  if (read_int(ns, &n)) {
    usleep(20000);
    int answer = (int)((unsigned)n + 1);
    write_all(ns, &answer, sizeof answer);
  }
  close(ns);
  return NULL;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int s = listening(7100);
  for (;;) {
    pthread_t thread;
    void *argument = (void *)(intptr_t)accepted(s);
    if (pthread_create(&thread, NULL, run, argument) == 0) pthread_detach(thread);
  }
}
