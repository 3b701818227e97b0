# input() et echo
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
for ligne in sys.stdin:
    s.sendall(ligne.encode())
    print(s.recv(1024).decode(), end='')
s.close()
