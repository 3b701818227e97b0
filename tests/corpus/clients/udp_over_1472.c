/* 2000 octets dans un datagramme : deux fragments sur Ethernet */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char gros[2000];
  int s;
  ssize_t n;
  if (argc < 3) return 1;
  memset(gros, 'x', sizeof(gros));
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, gros, sizeof(gros), 0, (struct sockaddr *)&srv, sizeof(srv));
  n = recvfrom(s, gros, sizeof(gros), 0, NULL, NULL);
  printf("%zd octets en retour\n", n);
  close(s);
  return 0;
}
