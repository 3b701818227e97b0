# IPv6, alors que le serveur est en IPv4
import socket
import sys

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.settimeout(1)
s.sendto(b'bonjour\0', (sys.argv[1], int(sys.argv[2])))
try:
    print(s.recvfrom(4))
except socket.timeout:
    print('pas de reponse')
s.close()
