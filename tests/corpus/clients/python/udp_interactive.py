# une ligne du clavier, un message
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
for ligne in sys.stdin:
    s.sendto(ligne.rstrip('\n').encode() + b'\0', serveur)
    print(int.from_bytes(s.recvfrom(4)[0], 'little'))
s.close()
