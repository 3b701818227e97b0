// The '\0' behind 80 bytes is written one behind the buffer.
#include "server.h"

static struct {
  char message[80];
  int count;
} all;

int main(void) {
  int s = bound(SOCK_DGRAM, 4567);
  for (;;) {
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    char *volatile message = all.message;
    ssize_t got = recvfrom(s, message, 80, 0, (struct sockaddr *)&from, &length);
    if (got < 0) continue;
    all.count++;
    message[got] = '\0';
    sendto(s, &all.count, sizeof all.count, 0, (struct sockaddr *)&from, length);
  }
}
