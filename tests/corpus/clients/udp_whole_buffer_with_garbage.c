/* un tampon de 80 octets qui a deja servi */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char tampon[80];
  int s, n;
  if (argc < 3) return 1;
  for (n = 0; n < 80; n++) tampon[n] = (char)(n * 37 + 129); /* what the stack held */
  snprintf(tampon, sizeof(tampon), "Connexion a la machine %s, port %s", argv[1], argv[2]);
  puts(tampon);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  strcpy(tampon, "bonjour");
  sendto(s, tampon, sizeof(tampon), 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
