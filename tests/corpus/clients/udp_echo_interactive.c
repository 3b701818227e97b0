/* echo UDP, ligne par ligne */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char ligne[200];
  int n;
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  while (fgets(ligne, sizeof ligne, stdin) != NULL) {
    sendto(s, ligne, strlen(ligne), 0, (struct sockaddr *)&srv, sizeof srv);
    n = recvfrom(s, ligne, sizeof ligne - 1, 0, NULL, NULL);
    if (n < 0) return 2;
    ligne[n] = 0;
    fputs(ligne, stdout);
  }
  close(s);
  return 0;
}
