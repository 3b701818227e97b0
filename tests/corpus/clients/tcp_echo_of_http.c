/* an echo takes any bytes, those of a web browser too */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  const char *req = "GET /index.html HTTP/1.1\r\nHost: lab\r\n\r\n";
  char buf[200];
  size_t got = 0;
  ssize_t n;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  write(s, req, strlen(req));
  while (got < strlen(req) && (n = read(s, buf, sizeof(buf))) > 0) got += n;
  printf("%zu bytes\n", got);
  close(s);
  return got != strlen(req);
}
