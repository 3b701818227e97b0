/* a name and a text in one message, each with its '\0' */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  char message[80], *name = "charlotte", *path = "C:\\new\\report.txt";
  int s, n, length;
  if (argc < 3) return 1;
  strcpy(message, name);
  length = strlen(name) + 1;
  strcpy(message + length, path);
  length += strlen(path) + 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_DGRAM, 0);
  sendto(s, message, length, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("%d\n", n);
  close(s);
  return 0;
}
