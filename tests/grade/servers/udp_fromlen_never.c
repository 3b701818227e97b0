// fromlen is 0 before every recvfrom: no answer has an address.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    char message[80];
    struct sockaddr_in from = {.sin_port = 0};
    socklen_t length = 0;
    if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) continue;
    count++;
    sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, sizeof from);
  }
}
