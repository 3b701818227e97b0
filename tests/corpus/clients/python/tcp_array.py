# array('i')
import array
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(array.array('i', [10]).tobytes())
print(array.array('i', s.recv(4))[0])
s.close()
