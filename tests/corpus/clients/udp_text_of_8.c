/* "BONJOUR" et son '\0' font 8 octets, ce n'est pas un sizeof(pointeur) */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, rep;
  struct sockaddr_in srv;
  if (argc != 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, "BONJOUR", 8, 0, (struct sockaddr *)&srv, sizeof srv);
  recv(s, &rep, sizeof rep, 0);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
