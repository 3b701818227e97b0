# select avant recvfrom
import select
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(b'MESSAGE DU CLIENT\0', serveur)
pret, _, _ = select.select([s], [], [], 2)
if pret:
    print(s.recvfrom(4)[0])
s.close()
