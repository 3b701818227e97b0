# create_connection et with
import socket
import struct
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as s:
    s.sendall(struct.pack('<i', 41))
    print(struct.unpack('<i', s.recv(4))[0])
