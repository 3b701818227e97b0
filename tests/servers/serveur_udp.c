// serveurUDP, as on the slides: counts datagrams and answers the count. Usage: serveur_udp ADDRESS PORT
#include "server.h"
#include <netdb.h>

int main(int argc, char **argv) {
  if (argc != 3) fail(WRONG_ARGUMENTS, "Usage : serveur_udp ADDRESS PORT");
  int s = bound_socket(SOCK_DGRAM, argv[1], (unsigned short)number_within(argv[2], 0, 65535));
  int compteur = 0;
  for (;;) {
    char message[80], machine[NI_MAXHOST];
    struct sockaddr_in exp;
    socklen_t fromlen = sizeof exp;
    ssize_t n = checked(recvfrom(s, message, sizeof message, 0, (struct sockaddr *)&exp, &fromlen), "recvfrom");
    printf("Exp : <IP = %s, PORT = %d>\n", inet_ntoa(exp.sin_addr), ntohs(exp.sin_port));
    if (getnameinfo((struct sockaddr *)&exp, fromlen, machine, sizeof machine, NULL, 0, 0) == 0)
      printf("Machine : %s\n", machine);
    printf("Message : %.*s (%zd)\n", (int)n, message, n);
    fflush(stdout);
    compteur++;
    checked(sendto(s, &compteur, sizeof compteur, 0, (struct sockaddr *)&exp, fromlen), "sendto");
  }
}
