// Right: serveurUDP of the course, in a loop, with its 80 bytes.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    char message[80];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    ssize_t got = recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&from, &length);
    if (got < 0) continue;
    count++;
    printf("Exp : <IP = %s, PORT = %d>\n", inet_ntoa(from.sin_addr), ntohs(from.sin_port));
    printf("Message : %.*s\n", (int)got, message);
    sendto(s, &count, sizeof count, 0, (struct sockaddr *)&from, length);
  }
}
