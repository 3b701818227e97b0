// Bound to an address of the machine's own.
#include "datagram.h"

int main(void) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_ANY)};
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(7200)};
  int s = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  alarm(LIFETIME);
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  mreq.imr_multiaddr.s_addr = inet_addr("225.0.0.10");
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("join");
  show_all(s);
}
