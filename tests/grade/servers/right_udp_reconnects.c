// Right: connects to each client in turn, answers with send, and lets go of it again.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    char message[80];
    struct sockaddr_in from;
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    socklen_t length = sizeof from;
    if (recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length) < 0) continue;
    count++;
    connect(s, (struct sockaddr *)&from, length);
    send(s, &count, sizeof count, 0);
    connect(s, &nobody, sizeof nobody);
  }
}
