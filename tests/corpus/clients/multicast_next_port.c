/* le bon groupe, mais 7201 pour 7200 : une faute de frappe */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in groupe;
  char *msg = "MESSAGE DU CLIENT";
  int s;
  if (argc < 3) return 1;
  memset(&groupe, 0, sizeof groupe);
  groupe.sin_family = AF_INET;
  groupe.sin_port = htons(atoi(argv[2]) + 1);
  groupe.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  if (sendto(s, msg, strlen(msg) + 1, 0, (struct sockaddr *)&groupe, sizeof groupe) < 0) perror("sendto");
  close(s);
  return 0;
}
