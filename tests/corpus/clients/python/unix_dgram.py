# un datagramme, d'une socket qui a un nom
import os
import socket
import sys

s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[2])
s.sendto(b'MESSAGE DU CLIENT\0', sys.argv[1])
print(s.recv(4))
s.close()
os.unlink(sys.argv[2])
