/* the echo gives back n bytes, so no '\0' is needed on the wire */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char line[] = "echo this, please\n", back[100];
  int s;
  ssize_t n;
  if (argc < 3) return 1;
  s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, line, strlen(line), 0, (struct sockaddr *)&srv, sizeof(srv));
  n = recvfrom(s, back, sizeof(back) - 1, 0, NULL, NULL);
  if (n < 0) return 1;
  back[n] = '\0';
  fputs(back, stdout);
  close(s);
  return 0;
}
