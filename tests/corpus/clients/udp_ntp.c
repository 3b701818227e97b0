/* le port du serveur de temps (123) n'est pas celui-ci */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  unsigned char paquet[48] = {0x23};
  int s;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof srv);
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memcpy(paquet + 40, &srv, 8); /* the transmit time stamp */
  sendto(s, paquet, sizeof paquet, 0, (struct sockaddr *)&srv, sizeof srv);
  if (recvfrom(s, paquet, sizeof paquet, 0, NULL, NULL) < 48) printf("reponse trop courte\n");
  close(s);
  return 0;
}
