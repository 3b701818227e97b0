# echo par une socket UNIX
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
    s.connect(sys.argv[1])
    s.sendall(b'bonjour')
    print(s.recv(100))
