/* shutdown(1) before reading: "I have said everything, now I listen" */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, n = 41;
  struct sockaddr_in srv;
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &srv.sin_addr);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  send(s, &n, sizeof(n), 0);
  shutdown(s, SHUT_WR);
  if (recv(s, &n, sizeof(n), 0) != sizeof(n)) {
    perror("recv");
    return 1;
  }
  printf("answer %d\n", n);
  if (read(s, &n, sizeof(n)) == 0) printf("end of file\n");
  close(s);
  return 0;
}
