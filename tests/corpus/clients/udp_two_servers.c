/* sends to the counter from a child and from its parent, each with a socket of its own */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void ask(const char *who, char *argv[]) {
  struct sockaddr_in srv;
  int n, s = socket(AF_INET, SOCK_DGRAM, 0);
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  sendto(s, who, strlen(who) + 1, 0, (struct sockaddr *)&srv, sizeof(srv));
  recvfrom(s, &n, sizeof(n), 0, NULL, NULL);
  printf("%s: %d\n", who, n);
  close(s);
}

int main(int argc, char *argv[]) {
  if (argc < 3) return 1;
  if (fork() == 0) {
    ask("le fils", argv);
    exit(0);
  }
  ask("le pere", argv);
  wait(NULL);
  return 0;
}
