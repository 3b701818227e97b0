# sendall, shutdown, recv jusqu'a b''
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(b'bonjour' * 1000)
s.shutdown(socket.SHUT_WR)
recu = b''
while morceau := s.recv(1024):
    recu += morceau
assert recu == b'bonjour' * 1000
s.close()
