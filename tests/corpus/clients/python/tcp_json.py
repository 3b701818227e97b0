# json.dumps
import socket
import sys
import json

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(json.dumps({'valeur': 10}).encode())
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
