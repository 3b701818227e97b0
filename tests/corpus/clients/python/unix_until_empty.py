# recv jusqu'a b'' sur une socket UNIX : la fin ne vient pas
import socket
import sys

s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.connect(sys.argv[1])
s.sendall(b'bonjour')
recu = b''
while morceau := s.recv(1024):
    recu += morceau
print(recu)
s.close()
