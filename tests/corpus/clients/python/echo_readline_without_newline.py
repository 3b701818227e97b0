# readline attend un retour a la ligne que personne n'a envoye
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(b'bonjour')
print(s.makefile().readline())
s.close()
