# recv avant sendall
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
print(s.recv(4))
s.sendall(b'\x0a\0\0\0')
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
