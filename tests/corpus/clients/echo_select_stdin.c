/* select sur le clavier et la socket */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  fd_set lus;
  char buf[200];
  int n, clavier = 1;
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
  while (1) {
    FD_ZERO(&lus);
    if (clavier) FD_SET(0, &lus);
    FD_SET(s, &lus);
    if (select(s + 1, &lus, NULL, NULL, NULL) < 0) return 2;
    if (FD_ISSET(0, &lus)) {
      if ((n = read(0, buf, sizeof buf)) > 0) write(s, buf, n);
      else {
        clavier = 0;
        shutdown(s, 1);
      }
    }
    if (FD_ISSET(s, &lus)) {
      if ((n = read(s, buf, sizeof buf)) <= 0) break;
      write(1, buf, n);
    }
  }
  close(s);
  return 0;
}
