// 0 bytes are taken for the end.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  char message[80];
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  while (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) > 0) {
    count++;
    sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, length);
  }
}
