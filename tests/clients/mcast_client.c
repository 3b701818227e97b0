// clientmcast: sends a text with its NUL to a multicast group, IPv4 or IPv6, through the interface asked for. Nobody
// answers. Prints `Envoye : N octets`.
#include "sockets.h"
#include <getopt.h>
#include <net/if.h>

#define USAGE "mcast_client [options] GROUP PORT"

struct options {
  const char *interface, *message;
  int ttl, loop;
  long count;
};

static const struct option NAMES[] = {
    {"interface", required_argument, NULL, 'i'}, // its name
    {"ttl", required_argument, NULL, 't'},       // routers it may pass, plus 1
    {"loop", required_argument, NULL, 'l'},      // 1: members on this machine get it too
    {"message", required_argument, NULL, 'm'},   // sent with its NUL
    {"count", required_argument, NULL, 'c'},     // datagrams
    {NULL, 0, NULL, 0}};

static struct options parse(int argc, char **argv) {
  struct options o = {.message = "MESSAGE DU CLIENT", .ttl = 1, .loop = 1, .count = 1};
  for (int flag; (flag = getopt_long(argc, argv, "", NAMES, NULL)) != -1;) {
    if (flag == 'i') o.interface = optarg;
    else if (flag == 't') o.ttl = (int)number_within(optarg, 0, 255);
    else if (flag == 'l') o.loop = (int)number_within(optarg, 0, 1);
    else if (flag == 'm') o.message = optarg;
    else if (flag == 'c') o.count = number_within(optarg, 1, 1000000);
    else fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  }
  return o;
}

static void set_int(int fd, int level, int option, int value, const char *name) {
  checked(setsockopt(fd, level, option, &value, sizeof value), name);
}

static void set_options(int fd, const struct options *o, int family) {
  int index = o->interface == NULL ? 0 : (int)if_nametoindex(o->interface);
  if (o->interface != NULL && index == 0) fail(WRONG_ARGUMENTS, "There is no interface \"%s\"", o->interface);
  if (family == AF_INET6) {
    set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, o->ttl, "IPV6_MULTICAST_HOPS");
    set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, o->loop, "IPV6_MULTICAST_LOOP");
    if (index > 0) set_int(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, index, "IPV6_MULTICAST_IF");
    return;
  }
  set_int(fd, IPPROTO_IP, IP_MULTICAST_TTL, o->ttl, "IP_MULTICAST_TTL");
  set_int(fd, IPPROTO_IP, IP_MULTICAST_LOOP, o->loop, "IP_MULTICAST_LOOP");
  struct ip_mreqn request = {.imr_ifindex = index};
  if (index > 0) checked(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request), "IP_MULTICAST_IF");
}

int main(int argc, char **argv) {
  struct options o = parse(argc, argv);
  set_deadline(10);
  if (argc - optind != 2) fail(WRONG_ARGUMENTS, "Usage : " USAGE);
  struct target target = inet_target(argv[optind], argv[optind + 1], SOCK_DGRAM);
  int fd = open_socket(&target, SOCK_DGRAM);
  set_options(fd, &o, target.family);
  size_t length = strlen(o.message) + 1;
  for (long i = 0; i < o.count; i++)
    checked(sendto(fd, o.message, length, 0, (const struct sockaddr *)&target.address, target.length), "sendto");
  printf("Envoye : %zu octets\n", length);
  return 0;
}
