# shutdown(SHUT_WR), puis la reponse
import socket
import sys
import struct

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(struct.pack('<3i', 1, 2, 3))
s.shutdown(socket.SHUT_WR)
recu = b''
while morceau := s.recv(1024):
    recu += morceau
print(struct.unpack('<' + str(len(recu) // 4) + 'i', recu))
s.close()
