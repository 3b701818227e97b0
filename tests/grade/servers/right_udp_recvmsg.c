// Right: recvmsg and sendmsg, with two pieces.
#include "server.h"

int main(void) {
  int s = bound(SOCK_DGRAM, 4567), count = 0;
  for (;;) {
    char head[16], rest[64];
    struct sockaddr_in from;
    struct iovec in[2] = {{head, sizeof head}, {rest, sizeof rest}}, out = {&count, sizeof count};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = in, .msg_iovlen = 2};
    if (recvmsg(s, &message, 0) < 0) continue;
    count++;
    message.msg_iov = &out;
    message.msg_iovlen = 1;
    sendmsg(s, &message, 0);
  }
}
