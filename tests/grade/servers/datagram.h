// What the corpus's servers of datagrams and groups share.
#ifndef GRADE_DATAGRAM_H
#define GRADE_DATAGRAM_H
#include "server.h"

/* A datagram, and who sent it. */
typedef struct {
  struct sockaddr_in from;
  socklen_t length;
  char bytes[65536];
  ssize_t count;
} Datagram;

/* The next one; a failure ends the program. */
static inline void receive(int s, Datagram *d) {
  d->length = sizeof d->from;
  d->count = recvfrom(s, d->bytes, sizeof d->bytes, 0, (struct sockaddr *)&d->from, &d->length);
  if (d->count < 0) failed("recvfrom");
}

static inline void answer(int s, const Datagram *d, const void *bytes, size_t length) {
  sendto(s, bytes, length, 0, (const struct sockaddr *)&d->from, d->length);
}

/* A socket that is bound to the group's port and has joined it, as in the course. */
static inline int member(const char *group, int port) {
  struct ip_mreq mreq = {.imr_interface.s_addr = htonl(INADDR_ANY)};
  int s = bound(SOCK_DGRAM, port);
  mreq.imr_multiaddr.s_addr = inet_addr(group);
  if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) failed("IP_ADD_MEMBERSHIP");
  return s;
}

/* Shows message after message, each as long as it is. */
static inline void show_all(int s) {
  char bytes[1500];
  ssize_t count;
  while ((count = recv(s, bytes, sizeof bytes - 1, 0)) >= 0) {
    bytes[count] = '\0';
    printf("Message reçu :%s\n", bytes);
    fflush(stdout);
  }
}

#endif
