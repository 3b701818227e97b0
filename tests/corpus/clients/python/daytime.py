# recv jusqu'a la fin
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
while recu := s.recv(1024):
    print(recu.decode(), end='')
s.close()
