// What the servers of the tests share: a bound socket whose port is printed, and an end that never fails to come.
#ifndef SERVER_H
#define SERVER_H
#include "common.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Seconds after which a server ends by itself, whatever became of its test. */
enum { LIFETIME = 60 };

/* socket and bind as on the slides, then `port N` on stdout: port 0 lets the kernel choose. */
static inline int bound_socket(int type, const char *address, unsigned short port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
  socklen_t length = sizeof name;
  int on = 1, s = (int)checked(socket(AF_INET, type, 0), "socket");
  set_deadline(LIFETIME);
  if (inet_pton(AF_INET, address, &name.sin_addr) != 1) fail(WRONG_ARGUMENTS, "\"%s\" is no address", address);
  if (port != 0) checked(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
  checked(bind(s, (struct sockaddr *)&name, sizeof name), "bind");
  if (type == SOCK_STREAM) checked(listen(s, 5), "listen");
  checked(getsockname(s, (struct sockaddr *)&name, &length), "getsockname");
  printf("port %d\n", ntohs(name.sin_port));
  fflush(stdout);
  return s;
}

#endif
