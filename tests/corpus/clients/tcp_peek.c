/* MSG_PEEK : regarder sans prendre, puis prendre */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, n = 20, vu = 0;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_STREAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) == -1) return 2;
  send(s, &n, sizeof n, 0);
  recv(s, &vu, sizeof vu, MSG_PEEK | MSG_WAITALL);
  recv(s, &n, sizeof n, MSG_WAITALL);
  printf("vu %d, pris %d\n", vu, n);
  shutdown(s, SHUT_RDWR);
  close(s);
  return vu != n;
}
