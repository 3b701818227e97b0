/* client TCP, "connect: Connection refused"?? */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  int s, n = 10;
  struct sockaddr_in serv;
  unsigned short port;
  if (argc < 3) return 1;
  port = atoi(argv[2]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  memset(&serv, 0, sizeof(serv));
  serv.sin_family = AF_INET;
  serv.sin_port = port;
  serv.sin_addr.s_addr = inet_addr(argv[1]);
  if (connect(s, (struct sockaddr *)&serv, sizeof(serv)) == -1) {
    perror("connect");
    return 2;
  }
  write(s, &n, sizeof(n));
  if (read(s, &n, sizeof(n)) <= 0) perror("read");
  printf("Reponse : %d\n", n);
  close(s);
  return 0;
}
