/* le groupe est 225.0.0.10, pas 226.0.0.10 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in groupe;
  int s;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&groupe, 0, sizeof(groupe));
  groupe.sin_family = AF_INET;
  groupe.sin_port = htons(atoi(argv[2]));
  groupe.sin_addr.s_addr = inet_addr("226.0.0.10");
  if (sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&groupe, sizeof(groupe)) < 0) perror("sendto");
  close(s);
  return 0;
}
