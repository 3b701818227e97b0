# echo UDP
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto('é à ù'.encode(), serveur)
assert s.recvfrom(100)[0].decode() == 'é à ù'
s.close()
