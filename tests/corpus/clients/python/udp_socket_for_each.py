# une socket par message
import socket
import sys

for i in range(8):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(f'message {i}\0'.encode(), (sys.argv[1], int(sys.argv[2])))
    print(s.recvfrom(4))
    s.close()
