/* en IPv6 vers un serveur IPv4 : la reponse ne vient pas */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in6 srv;
  int s, rep = 0;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin6_family = AF_INET6;
  srv.sin6_port = htons(atoi(argv[2]));
  inet_pton(AF_INET6, argv[1], &srv.sin6_addr);
  s = socket(AF_INET6, SOCK_DGRAM, 0);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &rep, sizeof rep, 0, NULL, NULL);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
