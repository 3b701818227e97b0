/* en IPv6 vers un serveur IPv4 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in6 srv;
  int s, n = 10;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin6_family = AF_INET6;
  srv.sin6_port = htons(atoi(argv[2]));
  inet_pton(AF_INET6, argv[1], &srv.sin6_addr);
  s = socket(AF_INET6, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) {
    perror("connect");
    return 1;
  }
  write(s, &n, sizeof n);
  read(s, &n, sizeof n);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
