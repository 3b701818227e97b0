/* port source 999 : reserve au systeme (il faut etre root) */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in moi, srv;
  int s, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&moi, 0, sizeof(moi));
  moi.sin_family = AF_INET;
  moi.sin_port = htons(999);
  moi.sin_addr.s_addr = INADDR_ANY;
  if (bind(s, (struct sockaddr *)&moi, sizeof(moi)) < 0) {
    perror("bind");
    return 1;
  }
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  return 0;
}
