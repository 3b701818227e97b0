/* sendmsg and recvmsg with an iovec, as the slides list them */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  struct sockaddr_in srv;
  int s, n = 300;
  struct iovec piece = {&n, sizeof(n)};
  struct msghdr msg = {.msg_iov = &piece, .msg_iovlen = 1};
  if (argc < 3) return 1;
  memset(&srv, 0, sizeof(srv));
  srv.sin_family = AF_INET;
  srv.sin_port = htons(atoi(argv[2]));
  srv.sin_addr.s_addr = inet_addr(argv[1]);
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&srv, sizeof(srv)) < 0) return 1;
  if (sendmsg(s, &msg, 0) != 4 || recvmsg(s, &msg, MSG_WAITALL) != 4) return 2;
  printf("%d\n", n);
  close(s);
  return n != 301;
}
