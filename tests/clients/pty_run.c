// Runs a command on a new pseudo-terminal: what comes on standard input is typed, what the terminal shows goes to
// standard output. Prints `pid N` on standard error first. The end of standard input hangs the terminal up. Ends with the
// command, with its status or 128 + its signal. It has no deadline of its own: tests/support/pty.ts ends the command.
#include "common.h"
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <sys/wait.h>

/* Passes on what is there; false at the end of input, and when the terminal has lost its last user (EIO). */
static bool relay(int from, int to) {
  char bytes[4096];
  ssize_t got = read(from, bytes, sizeof bytes);
  if (got <= 0) return false;
  for (ssize_t sent = 0; sent < got;) {
    ssize_t written = write(to, bytes + sent, (size_t)(got - sent));
    if (written < 0) return false;
    sent += written;
  }
  return true;
}

static void relay_both(int terminal) {
  struct pollfd fds[2] = {{.fd = terminal, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
    if (fds[0].revents != 0 && !relay(terminal, 1)) return;
    if (fds[1].revents != 0 && !relay(0, terminal)) return;
  }
}

int main(int argc, char **argv) {
  if (argc < 2) fail(WRONG_ARGUMENTS, "Usage : pty_run COMMAND [ARGUMENT…]");
  signal(SIGPIPE, SIG_IGN);
  int terminal;
  struct winsize size = {.ws_row = 50, .ws_col = 500}; // wide: no line is broken
  pid_t pid = forkpty(&terminal, NULL, NULL, &size);
  if (pid == 0) {
    signal(SIGPIPE, SIG_DFL);
    execvp(argv[1], argv + 1);
    fail(127, "Cannot run \"%s\": %s", argv[1], strerror(errno));
  }
  checked(pid, "forkpty");
  fprintf(stderr, "pid %d\n", (int)pid);
  relay_both(terminal);
  close(terminal); // hangs up, if the command still runs
  int status;
  checked(waitpid(pid, &status, 0), "waitpid");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
