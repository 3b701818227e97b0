/* the group's port, but the address of one machine */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in dest;
  int s;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&dest, 0, sizeof(dest));
  dest.sin_family = AF_INET;
  dest.sin_port = htons(atoi(argv[2]));
  dest.sin_addr.s_addr = inet_addr(argv[1]);
  if (sendto(s, "MESSAGE DU CLIENT", 18, 0, (struct sockaddr *)&dest, sizeof(dest)) < 0) perror("sendto");
  usleep(50000);
  close(s);
  return 0;
}
