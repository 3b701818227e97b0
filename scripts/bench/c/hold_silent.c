// Opens --connections TCP connections that never send a byte, says "Holding N", and holds them until its standard
// input ends. Then prints how many the server had closed by itself.
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

// Descriptors for standard input and output and what the C library opens.
#define OTHER_DESCRIPTORS 16

static const char *const KNOWN[] = {"address", "port", "connections", "lifetime", NULL};

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  long most = raise_open_files() - OTHER_DESCRIPTORS;
  long count = option_number("connections", 1, 1, 1000000);
  if (count > most) {
    fprintf(stderr, "Cannot hold %ld connections: the limit of open files leaves %ld\n", count, most);
    return 1;
  }
  struct pollfd *held = calloc((size_t)count, sizeof *held);
  if (!held) die("Cannot make room for the connections");
  for (long i = 0; i < count; i++) held[i] = (struct pollfd){.fd = open_client(SOCK_STREAM), .events = POLLIN};
  printf("Holding %ld\n", count);
  fflush(stdout);

  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  int closed = poll(held, (nfds_t)count, 0);
  if (closed < 0) die("Cannot look at the connections");
  printf("{\"held\":%ld,\"closed\":%d}\n", count, closed);
  return 0;
}
