// fromlen says that there is no room, and the failure of sendto ends the program.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  struct sockaddr_in from;
  socklen_t length = 0;
  for (;;) {
    char message[80];
    if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) failed("recvfrom");
    count++;
    if (sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, length) < 0) failed("sendto");
  }
}
