# makefile : rien ne part avant flush()
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
f = s.makefile('rw')
f.write('10\n')
print(f.readline())
s.sendall(b'')
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
