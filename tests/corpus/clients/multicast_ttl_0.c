/* TTL 0: the message never leaves this machine */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in group;
  unsigned char ttl = 0;
  int s;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof(ttl));
  memset(&group, 0, sizeof(group));
  group.sin_family = AF_INET;
  group.sin_port = htons(atoi(argv[2]));
  group.sin_addr.s_addr = inet_addr(argv[1]);
  if (sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&group, sizeof(group)) < 0) perror("sendto");
  close(s);
  return 0;
}
