// Checks that a UDP answer comes from the very address that the datagram went to (127.0.0.5, say, of a listener bound
// to 0.0.0.0): an unconnected socket looks at the answer's sender, a connected one gets it only if it is the right
// one. Prints `Exp : <IP = …>` for both.
#include "sockets.h"

static const char MESSAGE[] = "MESSAGE DU CLIENT";

static void show_sender(const struct sockaddr_storage *from, socklen_t length) {
  printf("Exp : <IP = %s>\n", numeric_host(from, length));
  fflush(stdout);
}

static void check_unconnected(const struct target *target) {
  int fd = open_socket(target, SOCK_DGRAM);
  checked(sendto(fd, MESSAGE, sizeof MESSAGE, 0, (const struct sockaddr *)&target->address, target->length), "sendto");
  char answer[64], wanted[NI_MAXHOST];
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  if (!readable_within(fd, 2000)) fail(WRONG_ANSWER, "No answer came to the unconnected socket");
  checked(recvfrom(fd, answer, sizeof answer, 0, (struct sockaddr *)&from, &length), "recvfrom");
  strcpy(wanted, numeric_host(&target->address, target->length));
  show_sender(&from, length);
  if (strcmp(wanted, numeric_host(&from, length)) != 0) fail(WRONG_ANSWER, "The answer does not come from %s", wanted);
  close(fd);
}

static void check_connected(const struct target *target) {
  int fd = connected_socket(target, SOCK_DGRAM);
  char answer[64];
  checked(send(fd, MESSAGE, sizeof MESSAGE, 0), "send");
  if (!readable_within(fd, 2000)) fail(WRONG_ANSWER, "No answer came to the connected socket");
  checked(recv(fd, answer, sizeof answer, 0), "recv");
  show_sender(&target->address, target->length);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc != 3) fail(WRONG_ARGUMENTS, "Usage : udp_dest_check HOST PORT");
  set_deadline(10);
  struct target target = inet_target(argv[1], argv[2], SOCK_DGRAM);
  check_unconnected(&target);
  check_connected(&target);
  return 0;
}
