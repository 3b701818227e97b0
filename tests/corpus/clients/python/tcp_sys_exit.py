# quitte sans lire
import socket
import sys
import time

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
s.sendall(b'\x0a\0\0\0')
time.sleep(0.2)
sys.exit()
