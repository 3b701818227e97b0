// one socket, twenty questions, a receive time-out against loss
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct timeval tv = {1, 0};
  struct sockaddr_in to;
  char buf[80];
  int s, i, n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  bzero(&to, sizeof to);
  to.sin_family = AF_INET;
  to.sin_port = htons(atoi(argv[2]));
  inet_aton(argv[1], &to.sin_addr);
  for (i = 1; i <= 20; i++) {
    sprintf(buf, "message numero %d", i);
    if (sendto(s, buf, strlen(buf) + 1, 0, (struct sockaddr *)&to, sizeof to) < 0) perror("sendto");
    if (recvfrom(s, &n, sizeof n, 0, NULL, NULL) == sizeof n) printf("%d\n", n);
    usleep(10000);
  }
  close(s);
  return 0;
}
