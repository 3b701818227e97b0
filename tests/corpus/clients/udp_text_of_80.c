/* the longest text that serveurUDP has room for: 79 characters and the '\0' */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  const char *text = "The quick brown fox jumps over the lazy dog, and then over it again, 2 times...";
  struct sockaddr_in a;
  int s, n;
  if (argc < 3) return 1;
  s = socket(PF_INET, SOCK_DGRAM, 0);
  memset(&a, 0, sizeof(a));
  a.sin_family = AF_INET;
  a.sin_port = htons(atoi(argv[2]));
  a.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, text, strlen(text) + 1, 0, (struct sockaddr *)&a, sizeof(a));
  if (recvfrom(s, &n, sizeof(n), 0, NULL, NULL) < 0) return 1;
  printf("answer %d to %zu bytes\n", n, strlen(text) + 1);
  close(s);
  return 0;
}
