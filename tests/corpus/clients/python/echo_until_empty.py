# recv jusqu'a b'' : la fin ne vient pas
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(b'bonjour')
while True:
    recu = s.recv(1024)
    if not recu:
        break
    print(recu.decode())
s.close()
