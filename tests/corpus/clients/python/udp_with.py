# with ferme la socket
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(b'salut\0', (sys.argv[1], int(sys.argv[2])))
    reponse, qui = s.recvfrom(4)
    print(qui, reponse)
