# du JSON comme message
import socket
import sys
import json

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.sendto(json.dumps({'nom': 'Ada'}).encode() + b'\0', serveur)
reponse, _ = s.recvfrom(1024)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
