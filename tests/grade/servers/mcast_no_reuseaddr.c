// SO_REUSEADDR is not set.
#include "datagram.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_ANY)};
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7200)};
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  alarm(LIFETIME);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("join");
  show_all(s);
}
