#define _GNU_SOURCE
#include "sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "options.h"
#include "process.h"

union address {
  struct sockaddr any;
  struct sockaddr_in in;
  struct sockaddr_un un;
};

static socklen_t read_address(union address *out) {
  memset(out, 0, sizeof *out);
  const char *path = option_text("path", NULL);
  if (path) {
    if (strlen(path) >= sizeof out->un.sun_path) {
      fprintf(stderr, "Cannot use the path %s: longer than sun_path\n", path);
      exit(2);
    }
    out->un.sun_family = AF_UNIX;
    strcpy(out->un.sun_path, path);
    return sizeof out->un;
  }
  out->in.sin_family = AF_INET;
  out->in.sin_port = htons((uint16_t)option_number("port", 0, 0, 65535));
  if (inet_pton(AF_INET, option_text("address", "127.0.0.1"), &out->in.sin_addr) != 1) {
    fprintf(stderr, "Cannot use the address %s: not an IPv4 address\n", option_text("address", ""));
    exit(2);
  }
  return sizeof out->in;
}

static int make_socket(int type, int family) {
  int fd = socket(family, type | SOCK_CLOEXEC, 0);
  if (fd < 0) die("Cannot make a socket");
  int asked = (int)option_number("rcvbuf", 0, 0, 1 << 30);
  if (asked > 0 && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &asked, sizeof asked) < 0) die("Cannot set SO_RCVBUF");
  return fd;
}

int open_server(int type, int flags) {
  union address address;
  socklen_t length = read_address(&address);
  int fd = make_socket(type | flags, address.any.sa_family);
  int yes = 1;
  if (type == SOCK_STREAM && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0) {
    die("Cannot set SO_REUSEADDR");
  }
  if (bind(fd, &address.any, length) < 0) die("Cannot bind");
  // The kernel cuts SOMAXCONN down to its own limit; a short queue would measure SYN retransmissions.
  if (type == SOCK_STREAM && listen(fd, SOMAXCONN) < 0) die("Cannot listen");
  return fd;
}

// Sockets opened by open_client, so that each takes the next of the --clients addresses.
static atomic_uint_fast32_t opened;

/// Gives a socket the next of the addresses 127.1.0.1, 127.1.0.2 …: all of 127/8 is loopback's own on Linux.
static void take_address(int fd, uint32_t clients) {
  uint32_t next = (uint32_t)atomic_fetch_add(&opened, 1) % clients;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010001u + next)};
  int yes = 1;
  // The port is chosen by connect, which then may take one that other addresses have too.
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes) < 0) die("Cannot leave the port open");
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) die("Cannot bind a client's address");
}

int open_client(int type) {
  union address address;
  socklen_t length = read_address(&address);
  int fd = make_socket(type, address.any.sa_family);
  long clients = option_number("clients", 1, 1, 60000);
  if (clients > 1 && address.any.sa_family == AF_INET) take_address(fd, (uint32_t)clients);
  if (connect(fd, &address.any, length) < 0) die("Cannot connect");
  return fd;
}

void say_ready(void) {
  puts("Ready");
  fflush(stdout);
}
