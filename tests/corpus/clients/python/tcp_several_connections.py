# une connexion par nombre
import socket
import struct
import sys

for n in (1, 2, 3, -1):
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as s:
        s.sendall(struct.pack('<i', n))
        print(struct.unpack('<i', s.recv(4))[0])
