# str() d'un bytes : le b et les apostrophes partent aussi
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
serveur = (sys.argv[1], int(sys.argv[2]))
message = str(b'MESSAGE DU CLIENT')
s.sendto(message.encode(), serveur)
reponse, _ = s.recvfrom(1024)
print('Reponse :', int.from_bytes(reponse, 'little'))
s.close()
