// Sockets by the names people type: a host and a port, or a Unix path (which begins with / or .).
#ifndef SOCKETS_H
#define SOCKETS_H
#include "common.h"
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

struct target {
  struct sockaddr_storage address;
  socklen_t length;
  int family;
};

static inline bool is_path(const char *text) {
  return text[0] == '/' || text[0] == '.';
}

static inline struct target unix_target(const char *path) {
  struct target target = {.family = AF_UNIX};
  struct sockaddr_un *address = (struct sockaddr_un *)&target.address;
  if (strlen(path) >= sizeof address->sun_path) fail(WRONG_ARGUMENTS, "\"%s\" is too long for sun_path", path);
  address->sun_family = AF_UNIX;
  strcpy(address->sun_path, path);
  target.length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
  return target;
}

/* The first address of a host, IPv4 or IPv6 as the host has it. */
static inline struct target inet_target(const char *host, const char *port, int type) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = type}, *found;
  int status = getaddrinfo(host, port, &hints, &found);
  if (status != 0) fail(WRONG_ARGUMENTS, "%s port %s: %s", host, port, gai_strerror(status));
  struct target target = {.length = found->ai_addrlen, .family = found->ai_family};
  memcpy(&target.address, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return target;
}

/* Takes one word (a path) or two (host and port) from the rest of the command line. */
static inline struct target target_of(char **words, int count, int type, const char *usage) {
  if (count == 1 && is_path(words[0])) return unix_target(words[0]);
  if (count != 2) fail(WRONG_ARGUMENTS, "Usage : %s", usage);
  return inet_target(words[0], words[1], type);
}

static inline int open_socket(const struct target *target, int type) {
  return (int)checked(socket(target->family, type | SOCK_CLOEXEC, 0), "socket");
}

static inline int connected_socket(const struct target *target, int type) {
  int fd = open_socket(target, type);
  checked(connect(fd, (const struct sockaddr *)&target->address, target->length), "connect");
  return fd;
}

static inline void write_all(int fd, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t written = checked(write(fd, at, length), "write");
    at += written;
    length -= (size_t)written;
  }
}

/* Reads until so many bytes or the end of input; returns how many there were. A reset is a failure. */
static inline size_t read_up_to(int fd, void *bytes, size_t length) {
  size_t have = 0;
  while (have < length) {
    ssize_t got = checked(read(fd, (char *)bytes + have, length - have), "read");
    if (got == 0) break;
    have += (size_t)got;
  }
  return have;
}

/* Whether something can be read (or the input has ended) within so many milliseconds. */
static inline bool readable_within(int fd, int ms) {
  struct pollfd waiting = {.fd = fd, .events = POLLIN};
  return checked(poll(&waiting, 1, ms), "poll") > 0;
}

/* The other side must close: end of input, with no byte before it and no reset. */
static inline void expect_end(int fd) {
  char byte;
  if (checked(read(fd, &byte, 1), "read (the end of input was expected)") != 0)
    fail(WRONG_ANSWER, "A byte came where the end of input was expected");
}

/* The address in numbers, as `127.0.0.5` or `::1`. */
static inline const char *numeric_host(const struct sockaddr_storage *address, socklen_t length) {
  static char host[NI_MAXHOST];
  int status = getnameinfo((const struct sockaddr *)address, length, host, sizeof host, NULL, 0, NI_NUMERICHOST);
  if (status != 0) fail(WRONG_ANSWER, "getnameinfo: %s", gai_strerror(status));
  return host;
}

#endif
