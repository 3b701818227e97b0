/* asks for the address of "lab", but not a name server */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  unsigned char query[] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'l', 'a', 'b', 0, 0, 1, 0, 1};
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, query, sizeof(query), 0, (struct sockaddr *)&srv, sizeof(srv));
  if (recv(s, query, sizeof(query), 0) < 12) printf("short answer\n");
  close(s);
  return 0;
}
