// recvfrom may write more than the buffer has, over the counter.
#include "server.h"

static struct {
  char message[80];
  int count;
  char others[70000];
} all;

int main(void) {
  int s = bound(SOCK_DGRAM, 4567);
  for (;;) {
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    char *where = all.message;
    if (recvfrom(s, where, 65536, 0, (struct sockaddr *)&from, &length) < 0) continue;
    all.count++;
    sendto(s, &all.count, sizeof all.count, 0, (struct sockaddr *)&from, length);
  }
}
