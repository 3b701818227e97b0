/* multicast with the options said aloud: TTL 1, loop on, an interface chosen by its address */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in group;
  struct in_addr via;
  unsigned char ttl = 1, loop = 1;
  char text[] = "three messages to the group";
  int s, i;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  via.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof(via));
  setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof(ttl));
  setsockopt(s, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof(loop));
  memset(&group, 0, sizeof(group));
  group.sin_family = AF_INET;
  group.sin_port = htons(atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &group.sin_addr);
  for (i = 0; i < 3; i++)
    if (sendto(s, text, sizeof(text), 0, (struct sockaddr *)&group, sizeof(group)) < 0) perror("sendto");
  close(s);
  return 0;
}
