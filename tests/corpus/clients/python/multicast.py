# un message au groupe
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
s.sendto(b'MESSAGE DU CLIENT\0', (sys.argv[1], int(sys.argv[2])))
s.close()
