/* UDP en IPv6 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in6 srv;
  int s, n;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin6_family = AF_INET6;
  srv.sin6_port = htons(atoi(argv[2]));
  inet_pton(AF_INET6, argv[1], &srv.sin6_addr);
  s = socket(AF_INET6, SOCK_DGRAM, 0);
  sendto(s, "message en IPv6", 16, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &n, sizeof n, 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
