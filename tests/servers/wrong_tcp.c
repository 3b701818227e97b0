// A TCP counter with one fault, for the probe to find. Usage: wrong_tcp FAULT
#include "server.h"

static void write_slowly(int ns, const void *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (i > 0) sleep_ms(30);
    if (write(ns, (const char *)bytes + i, 1) != 1) return;
  }
}

static void write_all_of(int ns, const void *bytes, size_t length) {
  if (write(ns, bytes, length) < 0) return;
}

/* An answer as soon as anything has come: what read once does with a dribbled int. */
static void answer_early(int ns) {
  int n = 0;
  if (read(ns, &n, sizeof n) <= 0) return;
  n++;
  write_all_of(ns, &n, sizeof n);
}

/* The urgent byte stays in the stream, so it is taken for the first byte of the int. */
static void answer_with_urgent_inline(int ns) {
  int n, on = 1;
  checked(setsockopt(ns, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on), "setsockopt");
  if (recv(ns, &n, sizeof n, MSG_WAITALL) != sizeof n) return;
  n++;
  write_all_of(ns, &n, sizeof n);
}

/* Answers only after the end of what the client says. */
static void answer_after_end(int ns) {
  char bytes[64];
  size_t have = 0;
  ssize_t got;
  int n = 0;
  while ((got = read(ns, bytes + have, sizeof bytes - have)) > 0) have += (size_t)got;
  memcpy(&n, bytes, sizeof n);
  n++;
  if (got == 0) write_all_of(ns, &n, sizeof n);
}

static void answer_wrongly(int ns, const char *fault) {
  struct linger abort = {.l_onoff = 1, .l_linger = 0};
  int n;
  if (strcmp(fault, "closes") == 0) return;
  if (strcmp(fault, "early") == 0) return answer_early(ns);
  if (strcmp(fault, "inline") == 0) return answer_with_urgent_inline(ns);
  if (strcmp(fault, "after-end") == 0) return answer_after_end(ns);
  if (recv(ns, &n, sizeof n, MSG_WAITALL) != sizeof n) return;
  int right = (int)((unsigned)n + 1), swapped = (int)htonl((uint32_t)right);
  int64_t wide = right;
  if (strcmp(fault, "silent") == 0) sleep_ms(5000);
  if (strcmp(fault, "htonl") == 0) write_all_of(ns, &swapped, sizeof swapped);
  if (strcmp(fault, "network") == 0) {
    n = (int)htonl(ntohl((uint32_t)n) + 1);
    write_all_of(ns, &n, sizeof n);
  }
  if (strcmp(fault, "echo") == 0) write_all_of(ns, &n, sizeof n);
  if (strcmp(fault, "long") == 0) write_all_of(ns, &wide, sizeof wide);
  if (strcmp(fault, "short") == 0) write_all_of(ns, &right, 2);
  if (strcmp(fault, "dribble") == 0) write_slowly(ns, &right, sizeof right);
  if (strcmp(fault, "stall") == 0) {
    write_all_of(ns, &right, 1);
    sleep_ms(20000);
  }
  if (strcmp(fault, "open") == 0) {
    write_all_of(ns, &right, sizeof right);
    sleep_ms(1000);
  }
  if (strcmp(fault, "reset") == 0) checked(setsockopt(ns, SOL_SOCKET, SO_LINGER, &abort, sizeof abort), "setsockopt");
}

int main(int argc, char **argv) {
  if (argc != 2) fail(WRONG_ARGUMENTS, "Usage : wrong_tcp FAULT");
  int s = bound_socket(SOCK_STREAM, "127.0.0.1", 0);
  for (;;) {
    int ns = (int)checked(accept(s, NULL, NULL), "accept");
    answer_wrongly(ns, argv[1]);
    close(ns);
  }
}
