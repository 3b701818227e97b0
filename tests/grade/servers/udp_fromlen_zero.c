// fromlen says that there is no room for the sender's address.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  struct sockaddr_in from;
  socklen_t length = 0;
  for (;;) {
    char message[80];
    if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) continue;
    count++;
    sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, length);
  }
}
