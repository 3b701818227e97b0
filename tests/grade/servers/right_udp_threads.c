// Right: four threads receive from one socket, and count under a lock.
#include "server.h"

static int s, count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *unused) {
  for (;;) {
    char message[2048];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) continue;
    pthread_mutex_lock(&lock);
    int mine = ++count;
    pthread_mutex_unlock(&lock);
    sendto(s, &mine, sizeof mine, 0, (struct sockaddr *)&from, length);
  }
  return unused;
}

int main(void) {
  pthread_t threads[4];
  s = bound(SOCK_DGRAM, 4567);
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}
