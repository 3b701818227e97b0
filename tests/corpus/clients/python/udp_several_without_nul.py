# plusieurs messages sur une socket
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
for mot in ['un', 'deux', 'trois', 'quatre', 'cinq']:
    s.sendto(mot.encode('utf-8'), serveur)
    print(s.recvfrom(1024)[0])
s.close()
