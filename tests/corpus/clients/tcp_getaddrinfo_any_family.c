/* getaddrinfo with AF_UNSPEC: the first address that connects is taken (IPv6 here) */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct addrinfo wanted, *list, *a;
  int s = -1, n = 6;
  if (argc < 3) return 1;
  memset(&wanted, 0, sizeof(wanted));
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(argv[1], argv[2], &wanted, &list) != 0) return 1;
  for (a = list; a != NULL; a = a->ai_next) {
    s = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (s >= 0 && connect(s, a->ai_addr, a->ai_addrlen) == 0) break;
    if (s >= 0) close(s);
    s = -1;
  }
  freeaddrinfo(list);
  if (s < 0) {
    fprintf(stderr, "cannot connect\n");
    return 1;
  }
  write(s, &n, sizeof(n));
  read(s, &n, sizeof(n));
  printf("%d\n", n);
  close(s);
  return 0;
}
