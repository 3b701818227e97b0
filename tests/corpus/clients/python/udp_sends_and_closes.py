# envoie et ferme
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(b'MESSAGE DU CLIENT\0', serveur)
s.close()
