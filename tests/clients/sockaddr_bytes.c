// Fills a struct sockaddr as the slides do and prints it: `sockaddr_bytes inet ADDRESS PORT`, `inet6 ADDRESS PORT` or
// `unix PATH`; the bytes in hexadecimal, then for inet what htons, htonl (of the address in host order) and inet_addr give.
#include "common.h"
#include <arpa/inet.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static void print_bytes(const void *start, size_t length) {
  const unsigned char *bytes = start;
  for (size_t i = 0; i < length; i++) printf("%02x", bytes[i]);
  printf("\n");
}

int main(int argc, char **argv) {
  if (argc < 3) fail(WRONG_ARGUMENTS, "want a family and an address");
  if (strcmp(argv[1], "unix") == 0) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    strncpy(name.sun_path, argv[2], sizeof name.sun_path - 1);
    print_bytes(&name, offsetof(struct sockaddr_un, sun_path) + strlen(name.sun_path) + 1);
    return 0;
  }
  if (argc < 4) fail(WRONG_ARGUMENTS, "want a port");
  uint16_t port = (uint16_t)number_within(argv[3], 0, 65535);
  if (strcmp(argv[1], "inet6") == 0) {
    struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET6, argv[2], &name.sin6_addr) != 1) fail(WRONG_ARGUMENTS, "no IPv6 address");
    print_bytes(&name, sizeof name);
    return 0;
  }
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
  name.sin_addr.s_addr = inet_addr(argv[2]);
  print_bytes(&name, sizeof name);
  printf("%u %u %u\n", htons(port), htonl(ntohl(name.sin_addr.s_addr)), inet_addr(argv[2]));
  return 0;
}
