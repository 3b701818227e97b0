# struct 'h'
import socket
import sys
import struct

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack('h', 10))
reponse = s.recv(4)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
