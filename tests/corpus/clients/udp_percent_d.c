/* envoie le format au lieu du texte formate */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char format[] = "message numero %d", texte[80];
  int s, n, numero = 3;
  if (argc < 3) return 1;
  sprintf(texte, format, numero);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, format, strlen(format) + 1, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("%s : %d\n", texte, n);
  close(s);
  return 0;
}
