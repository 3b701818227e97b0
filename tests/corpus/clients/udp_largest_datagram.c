/* 65507 bytes: the most that UDP carries, in 45 fragments on Ethernet */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  static char out[65507], in[65507];
  struct sockaddr_in srv;
  int s;
  if (argc < 3) return 1;
  memset(out, 'z', sizeof(out));
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  if (sendto(s, out, sizeof(out), 0, (struct sockaddr *)&srv, sizeof(srv)) < 0) perror("sendto");
  printf("%zd\n", recv(s, in, sizeof(in), 0));
  close(s);
  return 0;
}
