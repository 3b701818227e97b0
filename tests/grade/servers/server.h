// What the corpus's servers share: a listening socket as in the course, a read that is complete, and an end that comes
// whatever became of the test. Each server has one mistake, or none, and is named by it.
#ifndef GRADE_SERVER_H
#define GRADE_SERVER_H
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds after which a server ends by itself. */
enum { LIFETIME = 300 };

static inline int failed(const char *call) {
  perror(call);
  exit(1);
}

/* socket, SO_REUSEADDR, bind to every address: the socket of either protocol. */
static inline int bound(int type, int port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int on = 1, s = socket(AF_INET, type, 0);
  alarm(LIFETIME);
  if (s < 0) failed("socket");
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  return s;
}

static inline int listening(int port) {
  int s = bound(SOCK_STREAM, port);
  if (listen(s, 5) < 0) failed("listen");
  return s;
}

/* A Unix socket at a path; what was left there is removed. */
static inline int listening_at(const char *path) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  alarm(LIFETIME);
  if (s < 0) failed("socket");
  strncpy(name.sun_path, path, sizeof name.sun_path - 1);
  unlink(path);
  if (bind(s, (struct sockaddr *)&name, sizeof name) < 0) failed("bind");
  if (listen(s, 5) < 0) failed("listen");
  return s;
}

static inline int accepted(int s) {
  int ns = accept(s, NULL, NULL);
  if (ns < 0) failed("accept");
  return ns;
}

/* The whole int, however many pieces it comes in. */
static inline int read_int(int ns, int *n) {
  size_t have = 0;
  while (have < sizeof *n) {
    ssize_t got = read(ns, (char *)n + have, sizeof *n - have);
    if (got <= 0) return 0;
    have += (size_t)got;
  }
  return 1;
}

static inline int write_all(int ns, const void *bytes, size_t length) {
  for (size_t at = 0; at < length;) {
    ssize_t taken = write(ns, (const char *)bytes + at, length - at);
    if (taken <= 0) return 0;
    at += (size_t)taken;
  }
  return 1;
}

/* serveurTCP's service. */
static inline void serve(int ns) {
  int n;
  if (read_int(ns, &n)) {
    n = (int)((unsigned)n + 1);
    write_all(ns, &n, sizeof n);
  }
  shutdown(ns, SHUT_RDWR);
  close(ns);
}

/* RFC 862. */
static inline void echo(int ns) {
  char bytes[4096];
  ssize_t got;
  while ((got = read(ns, bytes, sizeof bytes)) > 0 && write_all(ns, bytes, (size_t)got));
  close(ns);
}

/* A child for each client, which serves it and ends. */
static inline void fork_for(int s, int ns, void (*service)(int)) {
  if (fork() == 0) {
    close(s);
    service(ns);
    exit(0);
  }
  close(ns);
}

#endif
