# struct.pack('i', 42) au service qui veut un texte
import socket
import sys
import struct

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(struct.pack('i', 42), serveur)
reponse, _ = s.recvfrom(1024)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
