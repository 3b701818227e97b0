/* GET par UDP */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char *req = "HEAD / HTTP/1.0\r\n\r\n";
  char buf[512];
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, req, strlen(req), 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, buf, sizeof buf, 0, NULL, NULL);
  close(s);
  return 0;
}
