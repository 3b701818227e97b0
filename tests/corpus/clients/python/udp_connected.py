# connect, send, recv
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect((sys.argv[1], int(sys.argv[2])))
for _ in range(3):
    s.send(b'MESSAGE DU CLIENT\0')
    print(int.from_bytes(s.recv(4), 'little'))
s.close()
