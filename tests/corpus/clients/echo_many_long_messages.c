/* des messages de 60 caracteres, un par un */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char buf[61], rep[61];
  int i, n, m;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) {
    perror("connect");
    return 1;
  }
  for (i = 0; i < 5; i++) {
    memset(buf, 'a' + i, 60);
    buf[60] = 0;
    write(s, buf, sizeof buf);
    for (n = 0; n < (int)sizeof buf && (m = read(s, rep + n, sizeof rep - n)) > 0; n += m) continue;
  }
  close(s);
  return 0;
}
