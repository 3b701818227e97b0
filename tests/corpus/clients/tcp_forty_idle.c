/* quarante connexions ouvertes, aucune fermee */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s[40], i;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 40; i++) {
    s[i] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s[i], (struct sockaddr *)&srv, sizeof srv) < 0) perror("connect");
  }
  sleep(1);
  printf("%d connexions\n", i);
  return 0;
}
