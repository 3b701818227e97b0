/* un int au compteur */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv;
  int n = 10, rep = 0;
  int s;
  if (argc < 2) return 1;
  s = socket(AF_UNIX, SOCK_STREAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof srv.sun_path - 1);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) {
    perror("connect");
    return 1;
  }
  write(s, &n, sizeof n);
  read(s, &rep, sizeof rep);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
