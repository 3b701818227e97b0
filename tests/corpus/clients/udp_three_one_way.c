/* trois messages sans reponse attendue */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int i;
  char *msg = "MESSAGE DU CLIENT";
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  for (i = 0; i < 3; i++)
    sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
  close(s);
  return 0;
}
