/* boucle correcte : une connexion par entier, fermee a chaque fois */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, i, n;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 1; i <= 40; i++) {
    n = i;
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) {
      perror("connect");
      return 1;
    }
    write(s, &n, sizeof(n));
    if (read(s, &n, sizeof(n)) != sizeof(n) || n != i + 1) return 2;
    shutdown(s, 2);
    close(s);
  }
  printf("%d reponses\n", i - 1);
  return 0;
}
