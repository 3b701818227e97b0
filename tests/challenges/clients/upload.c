/* upload: sends n bytes of the pattern, never waiting in send(), which then takes less than it is given. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 3) return 3;
  struct sockaddr_in lab = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &lab.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr *)&lab, sizeof lab) < 0) return 3;
  int asked[2], right = 0;
  if (recv(s, asked, sizeof asked, MSG_WAITALL) != sizeof asked) return 2;
  int n = asked[0], seed = asked[1];
  unsigned char *bytes = malloc(n + 1);
  for (int i = 0; i <= n; i++) bytes[i] = (seed + i) % 251;
  for (int at = 0; at < n;) {
    ssize_t taken = send(s, bytes + at, n - at, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken < 0 && errno != EAGAIN) return 2;
    if (taken > 0) at += taken;
    struct pollfd room = {.fd = s, .events = POLLOUT};
    poll(&room, 1, -1);
  }
  if (recv(s, &right, sizeof right, MSG_WAITALL) != sizeof right) return 2;
  close(s);
  return right == 1 ? 0 : 1;
}
