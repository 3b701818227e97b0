/* redemande au bout de 200 ms, prend la premiere reponse venue */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  struct timeval t = {0, 200000};
  int i, n = -1, rep = 0;
  char *msg = "MESSAGE DU CLIENT";
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  for (i = 0; i < 5 && n < 0; i++) {
    sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
    n = recvfrom(s, &rep, sizeof rep, 0, NULL, NULL);
  }
  if (n < 0) return 2;
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
