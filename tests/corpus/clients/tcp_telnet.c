/* telnet negocie : IAC DO SUPPRESS GO AHEAD, IAC WILL TERMINAL TYPE … */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  unsigned char iac[] = {255, 253, 3, 255, 251, 24, 255, 251, 31, 255, 251, 32, 255, 251, 33, 255, 251, 34};
  struct sockaddr_in srv;
  int s, n = 0;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
  write(s, iac, sizeof iac);
  read(s, &n, sizeof n);
  printf("%d\n", n);
  close(s);
  return 0;
}
