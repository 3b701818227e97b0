// The TCP counter as the course writes it: a process for each connection.
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"
#include "process.h"
#include "sockets.h"

static const char *const KNOWN[] = {"address", "port", "lifetime", NULL};

_Noreturn static void serve(int fd) {
  uint32_t number;
  size_t have = 0;
  while (have < sizeof number) {
    ssize_t got = read(fd, (char *)&number + have, sizeof number - have);
    if (got <= 0) _exit(got < 0);
    have += (size_t)got;
  }
  number++;
  if (write(fd, &number, sizeof number) != sizeof number) _exit(1);
  shutdown(fd, SHUT_RDWR);
  close(fd);
  _exit(0);
}

int main(int argc, char **argv) {
  options_begin(argc, argv, KNOWN);
  bound_lifetime();
  int listening = open_server(SOCK_STREAM, 0);
  say_ready();
  for (;;) {
    // Children are waited for, not ignored: only then is their CPU time added to this process's.
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    int fd = accept(listening, NULL, NULL);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      die("Cannot accept");
    }
    pid_t child = fork();
    if (child < 0) die("Cannot fork");
    if (child == 0) {
      alarm(10);  // a child outlives neither its client nor this
      close(listening);
      serve(fd);
    }
    close(fd);
  }
}
