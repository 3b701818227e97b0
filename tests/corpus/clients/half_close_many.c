/* dix int, un par un, puis shutdown(1) et dix reponses */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int i, t[10], n = 0, m;
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
  for (i = 0; i < 10; i++) {
    write(s, &i, sizeof i);
    usleep(20000);
  }
  shutdown(s, 1);
  while ((m = read(s, (char *)t + n, sizeof t - n)) > 0) n += m;
  printf("%d octets\n", n);
  close(s);
  return 0;
}
