// Connects, sends some bytes, and goes away with a reset in place of an orderly end (SO_LINGER 0), as a client that
// crashed does. Prints `Resets : N`.
#include "sockets.h"
#include <getopt.h>

#define USAGE "rst_client [--bytes N] [--count N] HOST PORT"

static const struct option NAMES[] = {{"bytes", required_argument, NULL, 'b'}, // sent before the reset
                                      {"count", required_argument, NULL, 'c'}, // connections, one after the other
                                      {NULL, 0, NULL, 0}};

int main(int argc, char **argv) {
  long bytes = 0, count = 1;
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'b') bytes = number_within(optarg, 0, 65536);
    else if (flag == 'c') count = number_within(optarg, 1, 100000);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  set_deadline(20);
  struct target target = target_of(argv + optind, argc - optind, SOCK_STREAM, USAGE);
  static const char filler[65536];
  for (long i = 0; i < count; i++) {
    int fd = connected_socket(&target, SOCK_STREAM);
    write_all(fd, filler, (size_t)bytes);
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    checked(setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none), "SO_LINGER");
    close(fd);
  }
  printf("Resets : %ld\n", count);
  return 0;
}
