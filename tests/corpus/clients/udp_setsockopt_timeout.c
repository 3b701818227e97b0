/* SO_RCVTIMEO : n'attend pas plus de deux secondes */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  struct timeval t = {2, 0};
  int rep = 0;
  char *msg = "MESSAGE DU CLIENT";
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
  sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&srv, sizeof srv);
  if (recvfrom(s, &rep, sizeof rep, 0, NULL, NULL) < 0) {
    perror("recvfrom");
    return 2;
  }
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
