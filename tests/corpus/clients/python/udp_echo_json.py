# du JSON a l'echo
import socket
import sys
import json

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(json.dumps({'nom': 'Ada', 'age': 36}).encode(), serveur)
print(json.loads(s.recvfrom(100)[0]))
s.close()
