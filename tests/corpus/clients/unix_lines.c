/* trois lignes, chacune attend son echo */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv;
  char *lignes[] = {"un\n", "deux\n", "trois\n"}, buf[80];
  int i;
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
  for (i = 0; i < 3; i++) {
    write(s, lignes[i], strlen(lignes[i]));
    if (read(s, buf, sizeof buf) <= 0) return 2;
  }
  close(s);
  return 0;
}
