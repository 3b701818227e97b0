// Many connections that are a burden: they say nothing, or a byte every second, or write and never read. Prints
// `Ouvertes : N` once all are open and have written, then `Fermees : N` when the server has closed that many, or when its
// standard input ends.
#include "sockets.h"
#include <getopt.h>
#include <sys/resource.h>

#define USAGE "tcp_burden [options] HOST PORT | PATH"
#define MOST 20000

static const struct option NAMES[] = {
    {"count", required_argument, NULL, 'c'},   // connections open at the same time
    {"write", required_argument, NULL, 'w'},   // bytes that each writes at first; nothing is ever read
    {"drip", no_argument, NULL, 'd'},          // each writes one byte every second
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static struct pollfd fds[MOST + 1];
static long count = 100, closed;

static void raise_limit(void) {
  struct rlimit limit;
  checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

static void give_up(struct pollfd *one) {
  close(one->fd);
  one->fd = -1;
  closed++;
}

/* A byte on each that is open still. */
static void drip(void) {
  for (long i = 1; i <= count; i++)
    if (fds[i].fd >= 0 && send(fds[i].fd, "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN) give_up(&fds[i]);
}

/* Waits for at most so many ms; returns whether standard input is open still. */
static bool look(int ms) {
  if (checked(poll(fds, (nfds_t)count + 1, ms), "poll") == 0) return true;
  for (long i = 1; i <= count; i++)
    if (fds[i].fd >= 0 && fds[i].revents != 0) give_up(&fds[i]);
  char byte;
  return fds[0].revents == 0 || read(0, &byte, 1) > 0;
}

int main(int argc, char **argv) {
  long bytes = 0;
  bool drips = false;
  unsigned timeout = 60;
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'c') count = number_within(optarg, 1, MOST);
    else if (flag == 'w') bytes = number_within(optarg, 0, 1000000);
    else if (flag == 'd') drips = true;
    else if (flag == 't') timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  set_deadline(timeout);
  raise_limit();
  struct target target = target_of(argv + optind, argc - optind, SOCK_STREAM, USAGE);
  char *text = allocate((size_t)bytes + 1);
  fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
  for (long i = 1; i <= count; i++) {
    // POLLRDHUP alone: what was sent back is left unread.
    fds[i] = (struct pollfd){.fd = connected_socket(&target, SOCK_STREAM), .events = POLLRDHUP};
    for (long done = 0; done < bytes;) {
      ssize_t sent = send(fds[i].fd, text, (size_t)(bytes - done), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent <= 0) break;
      done += sent;
    }
  }
  printf("Ouvertes : %ld\n", count);
  fflush(stdout);
  while (closed < count && look(1000))
    if (drips) drip();
  printf("Fermees : %ld\n", closed);
  return 0;
}
