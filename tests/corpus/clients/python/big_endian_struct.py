# struct '!i' au service en ordre reseau
import socket
import sys
import struct

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack('!i', 10))
print(struct.unpack('!i', s.recv(4))[0])
s.close()
