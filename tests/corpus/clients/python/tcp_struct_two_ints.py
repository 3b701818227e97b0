# struct 'ii' : deux int
import socket
import sys
import struct

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack('ii', 10, 20))
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
