# une ligne, son echo, la suivante
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((sys.argv[1], int(sys.argv[2])))
f = s.makefile('rw')
for mot in ('un', 'deux', 'trois'):
    f.write(mot + '\n')
    f.flush()
    print(f.readline().rstrip())
s.close()
