/* RFC 868 : les secondes depuis 1900, sur 4 octets en ordre reseau */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  unsigned int t = 0;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, "", 0, 0, (struct sockaddr *)&srv, sizeof srv);
  if (recvfrom(s, &t, sizeof t, 0, NULL, NULL) != 4) return 2;
  printf("%u\n", ntohl(t));
  close(s);
  return 0;
}
