/* un client lent : l'utilisateur reflechit avant de taper son nombre */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, n = 7;
  struct sockaddr_in srv;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_STREAM, 0);
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 2;
  usleep(700000);
  write(s, &n, 2);
  usleep(500000);
  write(s, (char *)&n + 2, 2);
  usleep(300000);
  read(s, &n, sizeof n);
  usleep(600000);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
