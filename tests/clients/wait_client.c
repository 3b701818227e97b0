// A student's client that waits for what never comes: connects (TCP, or a Unix stream path), writes what is asked for,
// prints `waiting`, and reads up to so many bytes, or until the end of input. It ends when it has them, when its
// SO_RCVTIMEO has passed, or when it is interrupted; whatever it has not read by then stays unread.
#include "sockets.h"
#include <sys/time.h>

#define USAGE "wait_client nothing|part|int|ints|text BYTES TIMEOUT_MS HOST PORT | PATH"

static const int32_t INTS[2] = {10, 20};

static size_t said(const char *what, const void **bytes) {
  *bytes = INTS;
  if (strcmp(what, "nothing") == 0) return 0;
  if (strcmp(what, "part") == 0) return 3;
  if (strcmp(what, "int") == 0) return 4;
  if (strcmp(what, "ints") == 0) return 8;
  if (strcmp(what, "text") != 0) fail(WRONG_ARGUMENTS, "Usage : %s", USAGE);
  *bytes = "hello";
  return 5;
}

int main(int argc, char **argv) {
  const void *bytes;
  char answer[256];
  if (argc < 5) fail(WRONG_ARGUMENTS, "Usage : %s", USAGE);
  set_deadline(60);
  size_t length = said(argv[1], &bytes);
  size_t wanted = (size_t)number_within(argv[2], 0, sizeof answer);
  int timeout = (int)number_within(argv[3], 0, 60000);
  struct target target = target_of(argv + 4, argc - 4, SOCK_STREAM, USAGE);
  int fd = connected_socket(&target, SOCK_STREAM);
  struct timeval patience = {.tv_sec = timeout / 1000, .tv_usec = timeout % 1000 * 1000};
  checked(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "setsockopt");
  if (length > 0) write_all(fd, bytes, length);
  printf("waiting\n");
  fflush(stdout);
  for (size_t have = 0; have < wanted;) {
    ssize_t got = read(fd, answer + have, wanted - have);
    if (got <= 0) break;
    have += (size_t)got;
  }
  // One that wanted less than there is stays with the rest unread.
  if (wanted > 0 && wanted < length) usleep(timeout == 0 ? 60000000 : (useconds_t)timeout * 1000);
  close(fd);
  return 0;
}
