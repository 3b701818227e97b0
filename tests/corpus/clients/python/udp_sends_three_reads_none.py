# trois messages, aucune reponse lue
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(b'un\0', serveur)
s.sendto(b'deux\0', serveur)
s.sendto(b'trois\0', serveur)
s.close()
