# encode('utf-16-le')
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall('10'.encode('utf-16-le'))
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
