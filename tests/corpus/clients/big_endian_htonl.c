/* ce serveur-ci lit l'ordre du reseau : htonl a l'aller, ntohl au retour */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int32_t valeurs[] = {10, -1, 1000, 65536}, n;
  struct sockaddr_in srv;
  int s, i;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  for (i = 0; i < 4; i++) {
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&srv, sizeof srv) < 0) return 1;
    n = htonl(valeurs[i]);
    write(s, &n, sizeof n);
    read(s, &n, sizeof n);
    printf("%d\n", (int)ntohl(n));
    close(s);
  }
  return 0;
}
