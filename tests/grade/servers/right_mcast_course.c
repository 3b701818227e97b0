// Right: servmcast of the course, which shows one message and ends.
#include "server.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_ANY)};
  char message[80 + 1];
  int s = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7200)};
  alarm(LIFETIME);
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq);
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  ssize_t got = recvfrom(s, message, sizeof message - 1, 0, NULL, NULL);
  if (got < 0) failed("recvfrom");
  message[got] = '\0';
  printf("Message reçu :%s\n", message);
}
