# pas de bind : personne ne peut repondre
import socket
import sys

s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.sendto(b'MESSAGE DU CLIENT\0', sys.argv[1])
print(s.recv(4))
