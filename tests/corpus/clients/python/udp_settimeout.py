# settimeout, et on redemande trois fois au plus
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
s.settimeout(1)
for essai in range(3):
    s.sendto(b'MESSAGE DU CLIENT\0', serveur)
    try:
        print(s.recvfrom(4)[0])
        break
    except socket.timeout:
        print('encore')
s.close()
