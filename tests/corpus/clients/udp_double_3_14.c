/* pi, en double */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  double pi = 3.14;
  int rep = 0;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, &pi, sizeof pi, 0, (struct sockaddr *)&srv, sizeof srv);
  recvfrom(s, &rep, sizeof rep, 0, NULL, NULL);
  printf("Reponse : %d\n", rep);
  close(s);
  return 0;
}
