# RFC 868
import socket
import struct
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
print(struct.unpack('!I', s.recv(4))[0] - 2208988800)
s.close()
