# int(input())
import socket
import struct
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack('i', int(input('Nombre ? '))))
print(struct.unpack('i', s.recv(4))[0])
s.close()
