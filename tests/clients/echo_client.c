// Sends bytes of a known pattern to a stream echo (TCP or a Unix path), half-closes, and checks that the same bytes
// and then the end of input come back. It reads while it writes; with --slow-reader it first writes until nothing more
// is taken, so that the server must hold back and go on later. Prints `Echo : N octets`.
#include "sockets.h"
#include <getopt.h>

#define USAGE "echo_client [options] HOST PORT | PATH"

/* Milliseconds without room for a byte, after which the way to the server counts as full. */
#define FULL_AFTER_MS 300

struct options {
  long total, chunk;
  bool slow_reader;
  unsigned timeout;
};

struct progress {
  size_t sent, received;
};

static const struct option NAMES[] = {
    {"bytes", required_argument, NULL, 'b'},   // in all
    {"chunk", required_argument, NULL, 'c'},   // bytes a write
    {"slow-reader", no_argument, NULL, 's'},   // write until it blocks before reading: prints `Plein : N octets`
    {"timeout", required_argument, NULL, 't'}, // seconds
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.total = 100000, .chunk = 4096, .timeout = 20};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'b') o.total = number_within(optarg, 0, 1L << 40);
    else if (flag == 'c') o.chunk = number_within(optarg, 1, 1 << 20);
    else if (flag == 's') o.slow_reader = true;
    else if (flag == 't') o.timeout = (unsigned)number_within(optarg, 1, 600);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

/* Writes a chunk if there is room, and half-closes after the last byte. */
static void send_chunk(int fd, const struct options *o, struct progress *done) {
  static uint8_t chunk[1 << 20];
  size_t left = (size_t)o->total - done->sent;
  size_t length = left < (size_t)o->chunk ? left : (size_t)o->chunk;
  for (size_t i = 0; i < length; i++) chunk[i] = pattern_byte(done->sent + i);
  ssize_t written = length > 0 ? send(fd, chunk, length, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
  if (written < 0 && errno == EAGAIN) return;
  done->sent += (size_t)checked(written, "send");
  if (done->sent == (size_t)o->total) checked(shutdown(fd, SHUT_WR), "shutdown");
}

/* Reads what is there; false at the end of input. */
static bool receive_chunk(int fd, struct progress *done) {
  static uint8_t chunk[1 << 16];
  ssize_t got = checked(recv(fd, chunk, sizeof chunk, 0), "recv");
  for (ssize_t i = 0; i < got; i++)
    if (chunk[i] != pattern_byte(done->received + (size_t)i))
      fail(WRONG_ANSWER, "Byte %zu of the echo is wrong", done->received + (size_t)i);
  done->received += (size_t)got;
  return got > 0;
}

static void fill(int fd, const struct options *o, struct progress *done) {
  struct pollfd waiting = {.fd = fd, .events = POLLOUT};
  while (done->sent < (size_t)o->total && checked(poll(&waiting, 1, FULL_AFTER_MS), "poll") > 0) {
    if (waiting.revents & (POLLERR | POLLHUP)) fail(WRONG_ANSWER, "The server closed while it was written to");
    send_chunk(fd, o, done);
  }
  printf("Plein : %zu octets\n", done->sent);
}

static void exchange(int fd, const struct options *o, struct progress *done) {
  if (o->total == 0) checked(shutdown(fd, SHUT_WR), "shutdown");
  for (bool open = true; open;) {
    short writing = done->sent < (size_t)o->total ? POLLOUT : 0;
    struct pollfd waiting = {.fd = fd, .events = (short)(POLLIN | writing)};
    checked(poll(&waiting, 1, -1), "poll");
    if (waiting.revents & POLLOUT) send_chunk(fd, o, done);
    if (waiting.revents & ~POLLOUT) open = receive_chunk(fd, done);
  }
  if (done->received != (size_t)o->total || done->sent != (size_t)o->total)
    fail(WRONG_ANSWER, "%zu of %zu bytes sent came back; %ld were to be sent", done->received, done->sent, o->total);
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(o.timeout);
  struct target target = target_of(argv + optind, argc - optind, SOCK_STREAM, USAGE);
  int fd = connected_socket(&target, SOCK_STREAM);
  struct progress done = {0};
  if (o.slow_reader) fill(fd, &o, &done);
  exchange(fd, &o, &done);
  printf("Echo : %zu octets\n", done.received);
  return 0;
}
