/* plusieurs messages, chacun attend sa reponse */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_un srv, moi;
  int i, rep;
  char msg[80];
  int s;
  if (argc < 3) return 1;
  s = socket(AF_UNIX, SOCK_DGRAM, 0);
  memset(&moi, 0, sizeof moi);
  moi.sun_family = AF_UNIX;
  strncpy(moi.sun_path, argv[2], sizeof moi.sun_path - 1);
  unlink(moi.sun_path);
  if (bind(s, (struct sockaddr *)&moi, sizeof moi) < 0) {
    perror("bind");
    return 1;
  }
  memset(&srv, 0, sizeof srv);
  srv.sun_family = AF_UNIX;
  strncpy(srv.sun_path, argv[1], sizeof srv.sun_path - 1);
  for (i = 0; i < 5; i++) {
    sprintf(msg, "message %d", i);
    sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
    if (recvfrom(s, &rep, sizeof rep, 0, NULL, NULL) < 0) return 2;
  }
  close(s);
  unlink(moi.sun_path);
  return 0;
}
