# makefile en binaire, avec flush
import socket
import struct
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
f = s.makefile('rwb')
f.write(struct.pack('<i', 7))
f.flush()
print(struct.unpack('<i', f.read(4))[0])
s.close()
