/* un echo rend aussi bien des entiers, dans l'ordre qu'on veut */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  uint32_t n = htonl(1), m = 0;
  struct sockaddr_in srv;
  int s;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  connect(s, (struct sockaddr *)&srv, sizeof srv);
  send(s, &n, sizeof n, 0);
  recv(s, &m, sizeof m, 0);
  printf("%u\n", ntohl(m));
  close(s);
  return ntohl(m) == 1 ? 0 : 1;
}
