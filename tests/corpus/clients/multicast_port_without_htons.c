/* envoi au groupe */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in g;
  int s;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&g, 0, sizeof(g));
  g.sin_family = AF_INET;
  g.sin_addr.s_addr = inet_addr(argv[1]);
  g.sin_port = atoi(argv[2]);
  if (sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&g, sizeof(g)) < 0) perror("sendto");
  close(s);
  return 0;
}
